import Kernels
import Networks
import Testing

/// Dropout: what it keeps, and on what the masks depend.
@Suite struct DropoutTests {
  private static let features = 20_000

  private func network(_ rate: Float, layersBefore: Int = 0) -> Network {
    var builder = NetworkBuilder(input: Shape(vector: Self.features))
    for _ in 0..<layersBefore { builder.elementwise(.identity) }
    builder.dropout(rate: rate)
    return builder.network
  }

  /// What comes out for rows of ones: the masks.
  private func masks(
    _ samples: [Int32], rate: Float = 0.4, seed: UInt64 = 1, epoch: Int = 0, blocks: [Range<Int>]? = nil,
    layersBefore: Int = 0
  ) throws -> [[Float]] {
    let runner = PassRunner(
      network(rate, layersBefore: layersBefore), blocks: (blocks ?? [0..<samples.count]).map { Block(rows: $0) })
    let output = try samples.withUnsafeBufferPointer {
      try runner.forward(
        [Float](repeating: 1, count: samples.count * Self.features),
        Context(.training, seed: seed, epoch: epoch, samples: $0.baseAddress))
    }
    return samples.indices.map { Array(output[$0 * Self.features..<($0 + 1) * Self.features]) }
  }

  @Test(
    "the given fraction is dropped, and the rest is scaled to keep the mean", arguments: [0, 0.1, 0.5, 0.9] as [Float])
  func rate(_ rate: Float) throws {
    let mask = try masks([7], rate: rate)[0]
    #expect(mask.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
    let dropped = Double(mask.count { $0 == 0 }) / Double(mask.count)
    // Five standard deviations.
    let slack = 5 * (Double(rate) * Double(1 - rate) / Double(mask.count)).squareRoot()
    #expect(abs(dropped - Double(rate)) <= slack)
    #expect(abs(mask.reduce(0) { $0 + Double($1) } / Double(mask.count) - 1) <= slack / Double(1 - rate) + 1e-6)
  }

  @Test("a sample has the same mask wherever it stands and whatever the blocks are")
  func position() throws {
    let first = try masks([5, 9, 2])
    let second = try masks([9, 11, 5, 2, 3], blocks: [0..<1, 1..<3, 3..<5])
    #expect(first[0] == second[2] && first[1] == second[0] && first[2] == second[3])
    #expect(Set(first + second).count == 5)
  }

  @Test("seed, epoch, sample and layer each give another mask")
  func keys() throws {
    let all = try [
      masks([5]), masks([6]), masks([5], seed: 2), masks([5], epoch: 1), masks([5], layersBefore: 1),
    ].map { $0[0] }
    #expect(Set(all).count == all.count)
    #expect(try masks([5])[0] == all[0])
  }

  @Test("the gradient passes through the same mask")
  func gradient() throws {
    let runner = PassRunner(network(0.3), rows: 2)
    let samples: [Int32] = [4, 8]
    let (x, dy) = (normals(2 * Self.features, seed: 1), normals(2 * Self.features, seed: 2))
    try samples.withUnsafeBufferPointer {
      let context = Context(.training, samples: $0.baseAddress)
      let y = try runner.forward(x, context)
      let dx = try runner.backward(dy, context)
      let kept: Float = 1 / (1 - 0.3)
      for i in x.indices { #expect(y[i] == 0 ? dx[i] == 0 : y[i] == x[i] * kept && dx[i] == dy[i] * kept) }
    }
  }

  @Test("evaluating drops nothing, forward and backward, also after a training pass")
  func evaluation() throws {
    let runner = PassRunner(network(0.3), rows: 1)
    let (x, dy) = (normals(Self.features, seed: 1), normals(Self.features, seed: 2))
    _ = try runner.forward(x)
    #expect(try runner.forward(x, .evaluation) == x)
    #expect(try runner.backward(dy, .evaluation) == dy)
  }
}
