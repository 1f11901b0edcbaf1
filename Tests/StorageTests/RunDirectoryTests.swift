import Failures
import Foundation
import Storage
import Testing

/// The folders of runs.
@Suite struct RunDirectoryTests {
  @Test("a folder is created with those above it, and may be there already")
  func creates() throws {
    let folder = try TemporaryFolder()
    for path in ["a/b/c", "a/b/c", "a//b/./d/", "a/../e"] {
      try RunDirectory.prepare(folder[path])
      var isFolder: ObjCBool = false
      #expect(FileManager.default.fileExists(atPath: folder[path], isDirectory: &isFolder) && isFolder.boolValue)
    }
    #expect(try folder.names() == ["a", "e"])
  }

  @Test("a link to a folder is as good as one")
  func link() throws {
    let folder = try TemporaryFolder()
    try RunDirectory.prepare(folder["target"])
    try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "target")
    try RunDirectory.prepare(folder["link/run"])
    #expect(try folder.names(in: "target") == ["run"])
  }

  @Test("a file in its place, or above it, is refused by its path", arguments: ["file", "file/run"])
  func file(_ name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Data(), as: "file")
    let failure = #expect(throws: Failure.self) { try RunDirectory.prepare(folder[name]) }
    #expect(failure?.kind == .cannotCreate && failure?.message.hasPrefix(folder[name]) == true)
  }

  @Test("a link to nothing is refused")
  func danglingLink() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "missing")
    #expect(throws: Failure.self) { try RunDirectory.prepare(folder["link"]) }
  }

  @Test(
    "an empty path, and one with names that are too long, are refused",
    arguments: ["", String(repeating: "n", count: 300)])
  func unfit(_ path: String) {
    let failure = #expect(throws: Failure.self) { try RunDirectory.prepare(path) }
    #expect(failure?.kind == .cannotCreate)
  }

  @Test("a folder that must not be written to is refused", .enabled(if: geteuid() != 0, "root may write"))
  func readOnly() throws {
    let folder = try TemporaryFolder()
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    for path in [folder.path, folder["run"]] {
      #expect(throws: Failure.self) { try RunDirectory.prepare(path) }
    }
    #expect(try folder.names() == [])
  }
}
