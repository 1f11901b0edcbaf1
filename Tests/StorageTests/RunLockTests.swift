import Failures
import Foundation
import Storage
import Support
import Testing

/// The lock of a run directory, within this process and against another one, which is `flock` of util-linux.
@Suite struct RunLockTests {
  @Test("a second lock is refused as long as the first one lives, and names who has it")
  func sameProcess() throws {
    let folder = try TemporaryFolder()
    var lock: RunLock? = try RunLock(directory: folder.path)
    let failure = #expect(throws: Failure.self) { try RunLock(directory: folder.path) }
    #expect(failure?.kind == .cannotCreate)
    #expect(
      failure?.message.contains(folder.path) == true && failure?.message.contains("process \(getpid()) on ") == true)
    _ = lock
    lock = nil
    _ = try RunLock(directory: folder.path)
  }

  @Test("another folder has another lock")
  func otherFolder() throws {
    let folders = try [TemporaryFolder(), TemporaryFolder()]
    let locks = try folders.map { try RunLock(directory: $0.path) }
    #expect(locks.count == 2)
  }

  @Test("another process is kept out")
  func keepsOut() throws {
    let folder = try TemporaryFolder()
    var lock: RunLock? = try RunLock(directory: folder.path)
    #expect(try Command.run(["flock", "--nonblock", folder[".lock"], "true"]).status == 1)
    _ = lock
    lock = nil
    #expect(try Command.run(["flock", "--nonblock", folder[".lock"], "true"]).status == 0)
  }

  @Test("this process is kept out as long as another one lives, however that one ends")
  func isKeptOut() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Without a fork there is no grandchild to inherit the lock.
    process.arguments = ["flock", "--no-fork", folder[".lock"], "sh", "-c", "echo locked; exec sleep 60"]
    process.standardOutput = output
    try process.run()
    #expect(try output.fileHandleForReading.read(upToCount: 7) == Data("locked\n".utf8))
    let failure = #expect(throws: Failure.self) { try RunLock(directory: folder.path) }
    #expect(failure?.kind == .cannotCreate && failure?.message.contains("in use by another job") == true)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    _ = try RunLock(directory: folder.path)
  }

  @Test("programs that are started do not hold the lock")
  func isNotInherited() throws {
    let folder = try TemporaryFolder()
    var lock: RunLock? = try RunLock(directory: folder.path)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sleep")
    process.arguments = ["60"]
    try process.run()
    defer {
      // The threads that tests run on block other signals, and so do the programs that they start.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    _ = lock
    lock = nil
    _ = try RunLock(directory: folder.path)
  }

  @Test("a folder that is missing, and a link in place of the lock, are refused")
  func refuses() throws {
    let folder = try TemporaryFolder()
    #expect(throws: Failure.self) { try RunLock(directory: folder["missing"]) }
    try folder.write(Data("precious".utf8), as: "target")
    try FileManager.default.createSymbolicLink(atPath: folder[".lock"], withDestinationPath: "target")
    #expect(throws: Failure.self) { try RunLock(directory: folder.path) }
    #expect(try folder.contents("target") == Data("precious".utf8))
  }
}
