import Kernels
import Support
import Testing

@testable import Networks

@Suite struct GradientPenaltyTests {
  static let critics: [(name: String, build: @Sendable (inout NetworkBuilder) -> Void)] = [
    (
      "dense",
      {
        $0.dense("a", 6, .leakyReLU(slope: 0.2)); $0.dense("b", 5, .leakyReLU(slope: 0.5)); $0.dense("c", 1)
      }
    ),
    (
      "convolution",
      {
        $0.convolution("a", 2, kernel: 3, stride: 2, padding: 1, .leakyReLU(slope: 0.2)); $0.dense("b", 1)
      }
    ),
    (
      "projection",
      {
        $0.dense("a", 6, .leakyReLU(slope: 0.2)); $0.classProjection("b", classes: 3)
      }
    ),
    (
      "concatenation",
      {
        $0.dense("a", 4, .leakyReLU(slope: 0.2)); $0.classConcatenation(classes: 3)
        $0.dense("b", 5, .leakyReLU(slope: 0.2)); $0.dense("c", 1)
      }
    ),
    (
      "spectrally normalised",
      {
        $0.dense("a", 6, .leakyReLU(slope: 0.2)); $0.spectralNormalization(); $0.dense("b", 1)
        $0.spectralNormalization()
      }
    ),
  ]

  @Test("The gradient of the penalty agrees with finite differences away from kinks", arguments: critics.map(\.name))
  func gradient(name: String) throws {
    var builder = NetworkBuilder(input: Shape(height: 3, width: 4, channels: 1), initialization: .he)
    Self.critics.first { $0.name == name }!.build(&builder)
    let network = builder.network
    #expect(GradientPenalty.suits(network))
    let check = try #require((1...200).lazy.compactMap { try? Check(network, seed: $0) }.first { $0.isAwayFromKinks })
    let gradients = Slab(count: network.parameters.count)
    _ = try check.penalty(gradients.base)
    for entry in network.parameters.entries {
      for i in entry.parameter.range {
        let value = check.arena.values[i]
        let h: Float = 0x1p-7
        let numeric =
          try [(-2, 1.0), (-1, -8), (1, 8), (2, -1)].reduce(0.0) { sum, point in
            check.arena.values[i] = value + Float(point.0) * h
            return try sum + point.1 * check.penalty(nil)
          } / (12 * Double(h))
        check.arena.values[i] = value
        #expect(
          abs(Double(Check.lossScale) * numeric - Double(gradients.floats[i])) < 5e-3 * max(1, abs(numeric)),
          "\(entry.name)[\(i)]")
      }
    }
  }

  @Test("A linear critic is penalised by how far the length of its weights is from 1")
  func linear() throws {
    var builder = NetworkBuilder(input: Shape(vector: 3))
    builder.dense("a", 1)
    let arena = Arena(builder.network, seed: 1)
    for (i, value) in [Float(2), -1, 2].enumerated() { arena.values[i] = value }
    let workspace = Workspace(arena, rows: 2, training: true, leaves: 2, streamed: false, tangents: true)
    let gradients = Slab(count: builder.network.parameters.count)
    let blocks = (0..<2).map { Block(rows: $0..<$0 + 1, leaf: $0, opensLeaf: false) }
    let sums = try GradientPenalty(weight: 10).evaluate(
      workspace, blocks, Context(.training), gradients: LeafGradients([gradients.base, gradients.base]), leaves: 2)
    #expect(sums.map(\.penalty) == [40, 40])
    #expect(sums.map(\.length) == [3, 3])
    // 2λ(|w| − 1)·w/|w| for each of two samples, and nothing for the bias.
    expectClose(
      Array(gradients.floats[0..<3]), [2, -1, 2].map { 2 * 2 * 10 * 2 * $0 / 3 }, within: 1e-6, "weights")
    #expect(gradients.floats[builder.network.parameters.entries[1].parameter.offset] == 0)
  }

  @Test("A network with batch normalisation is no critic for a penalty")
  func batches() {
    var builder = NetworkBuilder(input: Shape(vector: 3))
    builder.batchNormalization("a")
    #expect(!GradientPenalty.suits(builder.network))
  }
}

/// A critic and samples at which it is penalised.
private final class Check {
  let arena: Arena
  private let workspace: Workspace
  private let labels: UnsafeMutablePointer<UInt8>
  private let unused: Slab
  private static let rows = 3
  /// Not 1, so that a gradient that leaves it out is found out.
  static let lossScale: Float = 0.25

  init(_ network: Network, seed: UInt64) throws {
    arena = Arena(network, seed: seed)
    arena.iterateSpectralNorms(times: 3)
    workspace = Workspace(arena, rows: Check.rows, training: true, streamed: false, tangents: true)
    unused = Slab(count: network.parameters.count)
    labels = .allocate(capacity: Check.rows)
    for row in 0..<Check.rows { labels[row] = UInt8(row) }
    let samples = Slab(random: workspace.input.count, seed: seed)
    workspace.input.base.update(from: samples.base, count: samples.floats.count)
    _ = try penalty(nil)
  }

  deinit { labels.deallocate() }

  /// Whether no hidden unit is near the place where its activation bends.
  var isAwayFromKinks: Bool {
    arena.network.layers.indices.dropLast().allSatisfy { i in
      arena.network.layers[i].parameters.isEmpty
        || workspace.output(ofFirst: i + 1).floats.allSatisfy { $0 > 0.1 || $0 < -0.05 }
    }
  }

  /// The sum of the samples' penalties; adds its gradient to another.
  func penalty(_ gradients: UnsafeMutablePointer<Float>?) throws -> Double {
    try GradientPenalty(weight: 1).evaluate(
      workspace, [Block(rows: 0..<Check.rows, opensLeaf: false)],
      Context(.training, labels: labels, lossScale: Check.lossScale),
      gradients: LeafGradients([gradients ?? unused.base]), leaves: 1
    )[0].penalty
  }
}
