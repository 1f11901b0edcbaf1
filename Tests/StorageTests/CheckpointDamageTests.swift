import Failures
import Foundation
import Storage
import Testing

/// Checkpoints that are not what was written: each is named, and the next older one is taken.
@Suite struct CheckpointDamageTests {
  /// A run with checkpoints of steps 10, 20 and 30.
  private func run() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let store = try CheckpointStore(directory: folder["checkpoints"])
    for step in [10, 20, 30] { try store.commit(step: step, files: Checkpoints.files(of: step)) }
    return folder
  }

  private static let newest = "checkpoints/step-00000030"

  /// What may happen to the files of a checkpoint, and what the warning says of it.
  static let damages: [(name: String, sign: String, damage: @Sendable (TemporaryFolder) throws -> Void)] = [
    (
      "truncated file", "model.safetensors has 19999 bytes",
      {
        try $0.write(try $0.contents(newest + "/model.safetensors").dropLast(), as: newest + "/model.safetensors")
      }
    ),
    (
      "longer file", "state.json has",
      {
        try $0.write(try $0.contents(newest + "/state.json") + Data([0]), as: newest + "/state.json")
      }
    ),
    (
      "flipped bit", "the digest of its model.safetensors",
      {
        var bytes = try $0.contents(newest + "/model.safetensors")
        bytes[12_345] ^= 4
        try $0.write(bytes, as: newest + "/model.safetensors")
      }
    ),
    (
      "zeroed page", "the digest of its model.safetensors",
      {
        var bytes = try $0.contents(newest + "/model.safetensors")
        bytes.replaceSubrange(4096..<8192, with: Data(count: 4096))
        try $0.write(bytes, as: newest + "/model.safetensors")
      }
    ),
    ("empty file", "model.safetensors has 0 bytes", { try $0.write(Data(), as: newest + "/model.safetensors") }),
    (
      "missing file", "state.json is missing",
      { try FileManager.default.removeItem(atPath: $0[newest + "/state.json"]) }
    ),
    (
      "huge sparse file", "model.safetensors has 1099511627776 bytes",
      {
        truncate($0[newest + "/model.safetensors"], 1 << 40)
      }
    ),
    (
      "missing manifest", "manifest.json is missing",
      {
        try FileManager.default.removeItem(atPath: $0[newest + "/manifest.json"])
      }
    ),
    ("empty manifest", "manifest.json cannot be decoded", { try $0.write(Data(), as: newest + "/manifest.json") }),
    (
      "garbled manifest", "manifest.json cannot be decoded",
      {
        try $0.write(try $0.contents(newest + "/manifest.json").dropLast(9), as: newest + "/manifest.json")
      }
    ),
    ("huge sparse manifest", "manifest.json is larger", { truncate($0[newest + "/manifest.json"], 1 << 40) }),
    (
      "manifest of another schema", "schema 2",
      {
        let text = String(decoding: try $0.contents(newest + "/manifest.json"), as: UTF8.self)
        let other = text.replacingOccurrences(of: "\"schema\" : 1", with: "\"schema\" : 2")
        try $0.write(Data(other.utf8), as: newest + "/manifest.json")
      }
    ),
    (
      "link in place of a file", "model.safetensors is not a regular file",
      {
        try FileManager.default.moveItem(atPath: $0[newest + "/model.safetensors"], toPath: $0["elsewhere"])
        try FileManager.default.createSymbolicLink(
          atPath: $0[newest + "/model.safetensors"], withDestinationPath: $0["elsewhere"])
      }
    ),
    (
      "pipe in place of a file", "model.safetensors is not a regular file",
      {
        try FileManager.default.removeItem(atPath: $0[newest + "/model.safetensors"])
        mkfifo($0[newest + "/model.safetensors"], 0o600)
      }
    ),
    (
      "pipe in place of the manifest", "manifest.json is not a regular file",
      {
        try FileManager.default.removeItem(atPath: $0[newest + "/manifest.json"])
        mkfifo($0[newest + "/manifest.json"], 0o600)
      }
    ),
    (
      "folder in place of a file", "state.json is not a regular file",
      {
        try FileManager.default.removeItem(atPath: $0[newest + "/state.json"])
        mkdir($0[newest + "/state.json"], 0o700)
      }
    ),
    (
      "empty folder", "manifest.json is missing",
      {
        try FileManager.default.removeItem(atPath: $0[newest])
        mkdir($0[newest], 0o700)
      }
    ),
    (
      "file in place of the folder", "manifest.json is missing",
      {
        try FileManager.default.removeItem(atPath: $0[newest])
        try $0.write(Data(), as: newest)
      }
    ),
  ]

  @Test("a damaged checkpoint is named, and the next older one is taken", arguments: damages.map(\.name))
  func passesOver(_ name: String) throws {
    let folder = try run()
    let (_, sign, damage) = Self.damages.first { $0.name == name }!
    try damage(folder)
    var warnings: [String] = []
    let store = try CheckpointStore(directory: folder["checkpoints"])
    for load in [{ try store.newest($0) }, { try CheckpointStore.load(path: folder.path, $0) }] {
      warnings = []
      Checkpoints.expect(try load { warnings.append($0) }, isOf: 20)
      #expect(warnings.count == 1)
      #expect(
        warnings.first?.contains(folder[Self.newest]) == true && warnings.first?.contains(sign) == true, "\(warnings)")
    }
    // The training goes on from there and comes by again.
    try store.commit(step: 30, files: Checkpoints.files(of: 30))
    Checkpoints.expect(try store.newest { _ in Issue.record("nothing is damaged any more") }, isOf: 30)
  }

  @Test("a damaged checkpoint that is named by itself is refused", arguments: damages.map(\.name))
  func refuses(_ name: String) throws {
    let folder = try run()
    try Self.damages.first { $0.name == name }!.damage(folder)
    let failure = #expect(throws: Failure.self) {
      try CheckpointStore.load(path: folder[Self.newest]) { _ in Issue.record("there is no other to take") }
    }
    #expect(failure?.message.contains(folder[Self.newest]) == true)
  }

  @Test("where no checkpoint is whole nothing goes on, so that nothing is overwritten")
  func allDamaged() throws {
    let folder = try run()
    for step in [10, 20, 30] { try folder.write(Data("?".utf8), as: "checkpoints/step-000000\(step)/state.json") }
    var warnings: [String] = []
    let failure = #expect(throws: Failure.self) { try CheckpointStore.load(path: folder.path) { warnings.append($0) } }
    #expect(failure?.kind == .badData && warnings.count == 3)
    let store = try CheckpointStore(directory: folder["checkpoints"])
    #expect(#expect(throws: Failure.self) { try store.newest { _ in } }?.kind == .badData)
  }

  @Test("a checkpoint that cannot be read now is not passed over", .enabled(if: getuid() != 0))
  func unreadable() throws {
    let folder = try run()
    #expect(chmod(folder[Self.newest + "/state.json"], 0) == 0)
    let failure = #expect(throws: Failure.self) {
      try CheckpointStore.load(path: folder.path) { Issue.record("passed over: \($0)") }
    }
    #expect(failure?.kind == .permission)
  }

  @Test(
    "a manifest that names files elsewhere is refused before they are looked at",
    arguments: [
      "../step-00000020/state.json", "/etc/passwd", "..", ".", "", "a/b", "state.json/", "state.json\\u0000",
      "\\u001b[2J",
    ])
  func escapes(_ name: String) throws {
    let folder = try run()
    let text = String(decoding: try folder.contents(Self.newest + "/manifest.json"), as: UTF8.self)
    let other = text.replacingOccurrences(of: "\"state.json\"", with: "\"\(name)\"")
    #expect(other != text)
    try folder.write(Data(other.utf8), as: Self.newest + "/manifest.json")
    var warnings: [String] = []
    Checkpoints.expect(try CheckpointStore.load(path: folder.path) { warnings.append($0) }, isOf: 20)
    #expect(warnings.count == 1 && warnings[0].count < 400)
    #expect(!warnings.joined().unicodeScalars.contains { $0.properties.generalCategory == .control })
  }

  @Test("a manifest whose sizes make no sense is refused", arguments: ["-1", "9223372036854775807", "1e99", "null"])
  func sizes(_ size: String) throws {
    let folder = try run()
    let text = String(decoding: try folder.contents(Self.newest + "/manifest.json"), as: UTF8.self)
    try folder.write(
      Data(text.replacingOccurrences(of: "\"bytes\" : 20000", with: "\"bytes\" : \(size)").utf8),
      as: Self.newest + "/manifest.json")
    var warnings = 0
    Checkpoints.expect(try CheckpointStore.load(path: folder.path) { _ in warnings += 1 }, isOf: 20)
    #expect(warnings == 1)
  }
}
