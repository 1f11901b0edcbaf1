import Failures
import Foundation
import Storage
import Testing

/// Checkpoints that are complete or do not exist.
@Suite struct CheckpointStoreTests {
  private func names(_ folder: TemporaryFolder) throws -> [String] { try folder.names(in: "checkpoints") }

  @Test("what is committed is loaded, through the store and by its path")
  func commits() throws {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["checkpoints"])
    #expect(try store.newest { _ in Issue.record("nothing is damaged") } == nil)
    try store.commit(step: 7, files: Checkpoints.files(of: 7))
    for loaded in try [store.newest { _ in }, CheckpointStore.load(path: folder.path) { _ in }] {
      let loaded = try #require(loaded)
      Checkpoints.expect(loaded, isOf: 7)
      #expect(loaded.path == folder["checkpoints/step-00000007"])
    }
    #expect(try names(folder) == ["step-00000007"])
    #expect(
      try folder.names(in: "checkpoints/step-00000007") == [
        "empty", "manifest.json", "model.safetensors", "state.json",
      ])
  }

  @Test("the newest few are kept, by their steps and not by their names", arguments: [1, 2, 3])
  func keeps(_ keep: Int) throws {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["checkpoints"], keep: keep)
    let steps = [0, 5, 10, 99_999_999, 100_000_000, 1_000_000_000]
    for (index, step) in steps.enumerated() {
      try store.commit(step: step, files: Checkpoints.files(of: step))
      let kept = steps[...index].suffix(keep).map { "step-" + String(format: "%08d", $0) }
      #expect(try names(folder) == kept.sorted())
      Checkpoints.expect(try store.newest { _ in }, isOf: step)
    }
  }

  @Test("the same checkpoint again is left as it is")
  func again() throws {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["checkpoints"])
    try store.commit(step: 7, files: Checkpoints.files(of: 7))
    let file = folder["checkpoints/step-00000007/manifest.json"]
    let before = try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int
    try store.commit(step: 7, files: Checkpoints.files(of: 7))
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.systemFileNumber] as? Int == before)
  }

  @Test("a damaged checkpoint of the same step is replaced")
  func replacesDamaged() throws {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["checkpoints"], keep: 1)
    try store.commit(step: 7, files: Checkpoints.files(of: 7))
    try folder.write(Data("garbage".utf8), as: "checkpoints/step-00000007/state.json")
    try store.commit(step: 7, files: Checkpoints.files(of: 7))
    Checkpoints.expect(try store.newest { _ in Issue.record("nothing is damaged any more") }, isOf: 7)
    #expect(try names(folder) == ["step-00000007"])
  }

  @Test("after going back, what lies ahead gives way")
  func goesBack() throws {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["checkpoints"], keep: 2)
    for step in [10, 20, 30] { try store.commit(step: step, files: Checkpoints.files(of: step)) }
    try store.commit(step: 20, files: Checkpoints.files(of: 20, seed: 1))
    #expect(try names(folder) == ["step-00000020"])
    Checkpoints.expect(try store.newest { _ in }, isOf: 20, seed: 1)
    try store.commit(step: 25, files: Checkpoints.files(of: 25, seed: 1))
    #expect(try names(folder) == ["step-00000020", "step-00000025"])
  }

  @Test("what an interrupted commit left is deleted, and nothing else is")
  func leftOvers() throws {
    let folder = try TemporaryFolder()
    let own = ["step-00000007.tmp.1", "step-00000007.tmp.0", "step-123456789.tmp.99999"]
    let foreign = [
      "step-7.tmp.1", "step-00000007.tmp", "step-00000007.tmp.x", "step-00000007.tmp.1.bak", "my-step-00000007.tmp.1",
      "step-00000008", "step-00000009-best", "notes.txt", ".tmp.1",
    ]
    try RunDirectory.prepare(folder["checkpoints"])
    for name in own + foreign {
      try RunDirectory.prepare(folder["checkpoints/" + name])
      try folder.write(Data("bytes".utf8), as: "checkpoints/\(name)/model.safetensors")
    }
    _ = try CheckpointStore(directory: folder["checkpoints"])
    #expect(try names(folder) == foreign.sorted())
    for name in foreign { #expect(try folder.names(in: "checkpoints/" + name) == ["model.safetensors"]) }
  }

  @Test("a left-over that is a link goes, and what it points to stays")
  func linkedLeftOver() throws {
    let folder = try TemporaryFolder()
    try RunDirectory.prepare(folder["checkpoints"])
    try RunDirectory.prepare(folder["precious/below"])
    try FileManager.default.createSymbolicLink(
      atPath: folder["checkpoints/step-00000007.tmp.1"], withDestinationPath: folder["precious"])
    _ = try CheckpointStore(directory: folder["checkpoints"])
    #expect(try names(folder) == [] && folder.names(in: "precious") == ["below"])
  }

  @Test("a run, its checkpoints and a single one can be named; what has none is refused")
  func paths() throws {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["run/checkpoints"])
    for step in [10, 20] { try store.commit(step: step, files: Checkpoints.files(of: step)) }
    for (path, step) in [
      ("run", 20), ("run/", 20), ("run/checkpoints", 20), ("run/checkpoints/step-00000010", 10),
      ("run/checkpoints/step-00000020/", 20),
    ] {
      Checkpoints.expect(try CheckpointStore.load(path: folder[path]) { _ in }, isOf: step)
    }

    try RunDirectory.prepare(folder["empty"])
    try RunDirectory.prepare(folder["fresh/checkpoints"])
    try RunDirectory.prepare(folder["odd"])
    try folder.write(Data(), as: "odd/checkpoints")
    try folder.write(Data(), as: "file")
    for path in ["missing", "empty", "fresh", "fresh/checkpoints", "odd", "file", "file/below"] {
      let failure = #expect(throws: Failure.self) { try CheckpointStore.load(path: folder[path]) { _ in } }
      #expect(failure?.kind == .missingInput && failure?.message.hasPrefix(folder[path]) == true, "\(path)")
    }
  }

  @Test("a folder that was moved elsewhere is still a checkpoint")
  func moved() throws {
    let folder = try TemporaryFolder()
    try CheckpointStore(directory: folder["checkpoints"]).commit(step: 7, files: Checkpoints.files(of: 7))
    try FileManager.default.moveItem(atPath: folder["checkpoints/step-00000007"], toPath: folder["best"])
    Checkpoints.expect(try CheckpointStore.load(path: folder["best"]) { _ in }, isOf: 7)
  }
}
