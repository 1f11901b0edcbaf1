import Kernels
import Networks
import Testing

/// What new parameters are drawn from.
@Suite struct InitializationTests {
  /// A layer of each kind, with the inputs that an output is a sum over, the outputs that an input goes to, and what PyTorch
  /// takes for the former.
  static let layers:
    [(
      name: String, fanIn: Int, fanOut: Int, pytorchFanIn: Int,
      build: @Sendable (inout NetworkBuilder, Activation) -> Void
    )] = [
      ("dense", 6 * 6 * 24, 300, 6 * 6 * 24, { $0.dense("a", 300, $1) }),
      ("convolution", 24 * 9, 40 * 9, 24 * 9, { $0.convolution("a", 40, kernel: 3, stride: 2, $1) }),
      // With stride 2 a pixel of the output meets a quarter of the kernel.
      (
        "transposed convolution", 24 * 16 / 4, 40 * 16, 40 * 16,
        { $0.transposedConvolution("a", 40, kernel: 4, stride: 2, $1) }
      ),
    ]

  private func values(_ layer: String, _ initialization: Initialization, _ activation: Activation, seed: UInt64 = 1)
    -> (weight: [Float], bias: [Float])
  {
    var builder = NetworkBuilder(input: Shape(height: 6, width: 6, channels: 24), initialization: initialization)
    Self.layers.first { $0.name == layer }!.build(&builder, activation)
    let tensors = values(builder.network, seed: seed)
    return (tensors[0], tensors[1])
  }

  /// The parameters of a new arena, in the order of the network.
  private func values(_ network: Network, seed: UInt64) -> [[Float]] {
    let arena = Arena(network, seed: seed)
    return withExtendedLifetime(arena) { network.parameters.entries.map { $0.exported(from: arena.values) } }
  }

  private func moments(_ floats: [Float]) -> (mean: Double, variance: Double) {
    let mean = floats.reduce(0) { $0 + Double($1) } / Double(floats.count)
    return (mean, floats.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(floats.count))
  }

  /// Expects mean 0 and a variance, within five standard deviations of the estimates or a little more.
  private func expectMoments(_ floats: [Float], variance: Double) {
    let (mean, found) = moments(floats)
    #expect(abs(mean) < 5 * (variance / Double(floats.count)).squareRoot())
    #expect(abs(found / variance - 1) < 8 / Double(floats.count).squareRoot())
  }

  @Test(
    "He's weights have the variance of the activation's gain over the inputs", arguments: layers.map(\.name),
    [
      (Activation.relu, 2.0), (.leakyReLU(slope: 0.2), 2), (.tanh, 1), (.identity, 1),
    ])
  func he(_ layer: String, _ activation: (Activation, Double)) {
    let (weight, bias) = values(layer, .he, activation.0)
    expectMoments(weight, variance: activation.1 / Double(Self.layers.first { $0.name == layer }!.fanIn))
    #expect(bias.allSatisfy { $0 == 0 })
  }

  @Test("Glorot's weights are uniform within the bound of inputs and outputs", arguments: layers.map(\.name))
  func glorot(_ layer: String) {
    let (weight, bias) = values(layer, .glorot, .tanh)
    let (_, fanIn, fanOut, _, _) = Self.layers.first { $0.name == layer }!
    expectUniform(weight, bound: (6 / Double(fanIn + fanOut)).squareRoot())
    #expect(bias.allSatisfy { $0 == 0 })
  }

  @Test(
    "PyTorch's weights and biases are uniform within one over the root of its inputs", arguments: layers.map(\.name))
  func pytorch(_ layer: String) {
    let (weight, bias) = values(layer, .pytorch, .relu)
    let bound = 1 / Double(Self.layers.first { $0.name == layer }!.pytorchFanIn).squareRoot()
    expectUniform(weight, bound: bound)
    #expect(bias.allSatisfy { abs(Double($0)) <= bound * 1.000001 } && Set(bias).count > bias.count / 2)
  }

  private func expectUniform(_ floats: [Float], bound: Double) {
    let largest = Double(floats.map(abs).max()!)
    #expect(largest <= bound * 1.000001 && largest > bound * 0.99)
    expectMoments(floats, variance: bound * bound / 3)
  }

  @Test("the same seed draws the same values, another one and another layer others")
  func seeds() {
    var builder = NetworkBuilder(input: Shape(vector: 50))
    builder.dense("a", 50)
    builder.dense("b", 50)
    let network = builder.network
    let all = [1, 1, 2].map { values(network, seed: $0) }
    #expect(all[0] == all[1] && all[0] != all[2])
    #expect(all[0][0] != all[0][2])
  }

  @Test("batch normalisation begins as the identity, or with the given scales")
  func batchNormalization() {
    var builder = NetworkBuilder(input: Shape(vector: 10_000))
    builder.batchNormalization("a")
    builder.batchNormalization("b", scale: .normal(mean: 1, deviation: 0.02))
    let network = builder.network
    let values = values(network, seed: 1)
    #expect(values[0].allSatisfy { $0 == 1 } && values[1].allSatisfy { $0 == 0 } && values[3].allSatisfy { $0 == 0 })
    expectMoments(values[2].map { $0 - 1 }, variance: 0.0004)
    let arena = Arena(network, seed: 1)
    let statistics = withExtendedLifetime(arena) {
      network.statistics.entries.map { $0.exported(from: arena.statistics) }
    }
    #expect(statistics[0].allSatisfy { $0 == 0 } && statistics[1].allSatisfy { $0 == 1 })
  }
}
