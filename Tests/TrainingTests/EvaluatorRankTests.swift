import Collectives
import Datasets
import Evaluation
import Foundation
import Kernels
import Models
import Networks
import Support
import Testing
import Training

/// What is measured on the test set, against the definition.
@Suite(.serialized) struct EvaluatorRankTests {
  @Test("every test image counts once, also where they do not divide evenly", arguments: [1, 7, 10, 130])
  func everyImageOnce(_ count: Int) throws {
    try withTemporaryDirectory { directory in
      let pixels = (0..<count * 6).map { UInt8($0 * 89 % 256) }
      try write(pixels, count: count, in: directory)
      let set = try ImageSet(directory: directory)
      let model = try Model.fullyConnectedAutoencoder(input: Shape(height: 3, width: 2, channels: 1))
      let arena = Arena(model.network, seed: 1)
      // Logits of zero: gray reconstructions.
      arena.values.update(repeating: 0)
      try SharedWorld.run { world in
        let source = try ImageSource(set, shards: 8, rank: world.rank, of: world.size)
        let test = try Evaluator(model, arena, on: source, world).evaluate()
        let expected = pixels.reduce(0) { $0 + (Double($1) / 255 - 0.5) * (Double($1) / 255 - 0.5) } / Double(count * 6)
        #expect(abs(try #require(test["mse"]) - expected) < 1e-6 * expected)
        #expect(abs(try #require(test["bce"]) - 6 * log(2)) < 1e-5)
      }
    }
  }

  private func write(_ pixels: [UInt8], count: Int, in directory: String) throws {
    func file(_ name: String, _ words: [Int], _ payload: [UInt8]) throws {
      let header = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
      try Data(header + payload).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
    }
    for split in ["train", "t10k"] {
      try file("\(split)-images-idx3-ubyte", [0x803, count, 3, 2], pixels)
      try file("\(split)-labels-idx1-ubyte", [0x801, count], [UInt8](repeating: 1, count: count))
    }
  }
}
