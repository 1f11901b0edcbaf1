import Failures
import Foundation
import Storage
import Testing

/// Files that are replaced as a whole.
@Suite struct AtomicFileTests {
  @Test("a file is created, then replaced, and nothing else is left")
  func replaces() throws {
    let folder = try TemporaryFolder()
    for bytes in [Data("old".utf8), Data(), Data(repeating: 7, count: 3_000_000), Data("new".utf8)] {
      try AtomicFile.write(bytes, to: folder["file"])
      #expect(try folder.contents("file") == bytes)
      #expect(try folder.names() == ["file"])
    }
  }

  @Test("who has the old file open goes on reading the old bytes")
  func oldReaders() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data("old".utf8), to: folder["file"])
    let reader = try #require(FileHandle(forReadingAtPath: folder["file"]))
    try AtomicFile.write(Data("new, and longer".utf8), to: folder["file"])
    #expect(try reader.readToEnd() == Data("old".utf8))
  }

  @Test("a link is replaced, and not what it points to")
  func link() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data("elsewhere".utf8), as: "target")
    try FileManager.default.createSymbolicLink(atPath: folder["file"], withDestinationPath: "target")
    try AtomicFile.write(Data("new".utf8), to: folder["file"])
    #expect(try folder.contents("target") == Data("elsewhere".utf8))
    #expect(try folder.contents("file") == Data("new".utf8))
  }

  @Test("what a process of the same number left behind does not matter")
  func leftOver() throws {
    let folder = try TemporaryFolder()
    try folder.write(Data("torn".utf8), as: "file.tmp.\(getpid())")
    try AtomicFile.write(Data("new".utf8), to: folder["file"])
    #expect(try folder.names() == ["file"])
  }

  @Test("what other processes left behind is deleted when asked for, and nothing else")
  func leftOvers() throws {
    let folder = try TemporaryFolder()
    let others = ["epoch-001.png", "notes.tmp.17", "run.json.tmp", "run.json.tmp.old", "run.json.tmp.17.gz"]
    for name in others + ["epoch-002.png.tmp.17", "run.json.tmp.4194304"] {
      try folder.write(Data("torn".utf8), as: name)
    }
    try AtomicFile.removeLeftOvers(in: folder.path)
    #expect(try folder.names() == others.sorted())
    let failure = #expect(throws: Failure.self) { try AtomicFile.removeLeftOvers(in: folder["missing"]) }
    #expect(failure?.message.contains(folder["missing"]) == true)
  }

  @Test("when it cannot be replaced, the old one is kept and no temporary file is left")
  func failure() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder["file/below"], withIntermediateDirectories: true)
    let failure = #expect(throws: Failure.self) { try AtomicFile.write(Data("new".utf8), to: folder["file"]) }
    #expect(failure?.kind == .cannotCreate && failure?.message.contains(folder["file"]) == true)
    #expect(try folder.names() == ["file"] && folder.names(in: "file") == ["below"])
  }

  @Test("a folder that is missing is named")
  func missingFolder() throws {
    let folder = try TemporaryFolder()
    let failure = #expect(throws: Failure.self) { try AtomicFile.write(Data(), to: folder["missing/file"]) }
    #expect(failure?.kind == .cannotCreate && failure?.message.contains(folder["missing/file"]) == true)
  }

  @Test("in a folder that must not be written to the old file is kept", .enabled(if: geteuid() != 0, "root may write"))
  func readOnly() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write(Data("old".utf8), to: folder["file"])
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    let failure = #expect(throws: Failure.self) { try AtomicFile.write(Data("new".utf8), to: folder["file"]) }
    #expect(failure?.kind == .permission)
    #expect(try folder.contents("file") == Data("old".utf8) && folder.names() == ["file"])
  }
}
