import Failures
import Foundation
import Storage
import Support
import Testing

/// A process of its own for tests that stop it on its way: this test program, run once more for one of the suites below.
enum Committer {
  private static let variable = "ATELIER_TEST_OUTPUT_FOLDER"
  static let step = 30
  /// The folder to write to, in such a process.
  static let folder = ProcessInfo.processInfo.environment[variable]

  /// Runs it.
  ///
  /// - Parameters:
  ///   - suite: What it is to do.
  ///   - wrapper: The program, with its options, that is to run it.
  static func run(
    _ suite: String = "CommitterTests", in folder: TemporaryFolder, under wrapper: [String] = []
  ) throws -> Command.Outcome {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return try Command.run(
      wrapper + [program, "--testing-library", "swift-testing", "--filter", suite],
      environment: [variable: folder.path])
  }

  /// Runs it where no file may have more than so many blocks of 512 bytes. The signal that comes with that is to be ignored.
  static func run(
    _ suite: String = "CommitterTests", in folder: TemporaryFolder, blocks: Int
  ) throws -> Command.Outcome {
    try run(suite, in: folder, under: ["sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "sh"])
  }

  /// Whether strace may trace a process and meddle with it, which containers often forbid.
  static let canBeTraced = Command.works(
    "strace", "--follow-forks", "--output=/dev/null", "--inject=fsync:error=EIO", "true")
}

/// What such a process does.
@Suite(.enabled(if: Committer.folder != nil, "runs in a process that other tests start"))
struct CommitterTests {
  @Test("a checkpoint is committed")
  func commit() throws {
    let store = try CheckpointStore(directory: try #require(Committer.folder) + "/checkpoints", keep: 2)
    try store.commit(step: Committer.step, files: Checkpoints.files(of: Committer.step))
  }
}

/// What such a process does.
@Suite(.enabled(if: Committer.folder != nil, "runs in a process that other tests start"))
struct AppenderTests {
  @Test("lines of a hundred bytes are appended until there is no room, then a shorter one")
  func append() throws {
    let log = try AppendLog(path: try #require(Committer.folder) + "/log")
    let failure = #expect(throws: Failure.self) {
      for _ in 0..<10_000 { try log.append(line: Data(repeating: UInt8(ascii: "x"), count: 99)) }
    }
    #expect(failure?.kind == .inputOutput)
    try log.append(line: Data("end".utf8))
  }
}
