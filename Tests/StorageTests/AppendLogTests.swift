import Failures
import Foundation
import Storage
import Support
import Testing

/// Files of lines that grow.
@Suite struct AppendLogTests {
  private func lines(_ folder: TemporaryFolder) throws -> String {
    String(decoding: try folder.contents("log"), as: UTF8.self)
  }

  @Test("lines are appended, also when the file is opened again")
  func appends() throws {
    let folder = try TemporaryFolder()
    for part in [["a", ""], ["b"], []] {
      let log = try AppendLog(path: folder["log"])
      for line in part { try log.append(line: Data(line.utf8)) }
    }
    #expect(try lines(folder) == "a\n\nb\n")
  }

  @Test(
    "a torn last line is cut off",
    arguments: [
      ("", ""), ("to", ""), ("one\n", "one\n"), ("one\ntwo", "one\n"), ("one\ntwo\n", "one\ntwo\n"), ("\n\nx", "\n\n"),
    ])
  func torn(_ before: String, _ after: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(before.utf8), as: "log")
    let log = try AppendLog(path: folder["log"])
    try log.truncate { _ in true }
    #expect(try lines(folder) == after)
    try log.append(line: Data("next".utf8))
    #expect(try lines(folder) == after + "next\n")
  }

  @Test("everything from the first line that is not to be kept is cut off")
  func truncates() throws {
    let folder = try TemporaryFolder()
    let log = try AppendLog(path: folder["log"])
    for step in [1, 2, 5, 3, 9] { try log.append(line: Data("\(step)".utf8)) }
    var seen: [String] = []
    try log.truncate {
      seen.append(String(decoding: $0, as: UTF8.self))
      return Int(seen.last!)! <= 3
    }
    #expect(seen == ["1", "2", "5"])
    #expect(try lines(folder) == "1\n2\n")
    try log.append(line: Data("4".utf8))
    #expect(try lines(folder) == "1\n2\n4\n")
    try log.truncate { _ in false }
    #expect(try lines(folder) == "")
  }

  @Test("a disk without room is a failure that names the file")
  func full() throws {
    let log = try AppendLog(path: "/dev/full")
    let failure = #expect(throws: Failure.self) { try log.append(line: Data("line".utf8)) }
    #expect(failure?.kind == .inputOutput && failure?.message.contains("/dev/full") == true)
  }

  @Test("what was written of a line that failed half-way is taken back")
  func tornByFullDisk() throws {
    let folder = try TemporaryFolder()
    #expect(try Committer.run("AppenderTests", in: folder, blocks: 2).status == 0)
    // Ten lines of a hundred bytes fit into 1024, the eleventh does not.
    let line = String(repeating: "x", count: 99) + "\n"
    #expect(try lines(folder) == String(repeating: line, count: 10) + "end\n")
  }

  @Test("a folder that is missing, and a link in place of the file, are refused")
  func refuses() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "target")
    for name in ["missing/log", "link"] {
      let failure = #expect(throws: Failure.self) { try AppendLog(path: folder[name]) }
      #expect(failure?.kind == .cannotCreate && failure?.message.contains(folder[name]) == true)
    }
    #expect(try folder.names() == ["link"])
  }
}
