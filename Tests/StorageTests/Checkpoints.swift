import Foundation
import Storage
import Testing

/// Checkpoints with contents that tell their steps apart.
enum Checkpoints {
  /// The files of a step's checkpoint.
  static func files(of step: Int, seed: UInt64 = 0) -> [(name: String, bytes: Data)] {
    var generator = SplitMix(state: UInt64(step) << 8 | seed)
    return [
      ("model.safetensors", Data((0..<20_000).map { _ in UInt8.random(in: 0...255, using: &generator) })),
      ("state.json", Data("{\"step\": \(step)}".utf8)), ("empty", Data()),
    ]
  }

  /// Expects that what was loaded is the whole checkpoint of a step.
  static func expect(
    _ loaded: CheckpointStore.Loaded?, isOf step: Int, seed: UInt64 = 0, at location: SourceLocation = #_sourceLocation
  ) {
    #expect(loaded?.step == step, sourceLocation: location)
    let expected = Dictionary(uniqueKeysWithValues: files(of: step, seed: seed).map { ($0.name, $0.bytes) })
    #expect(loaded?.files == expected, sourceLocation: location)
  }
}
