import Kernels
import Networks
import Testing

/// Batch normalisation against its definition in double precision.
@Suite struct BatchNormalizationTests {
  static let shapes = [
    Shape(vector: 1), Shape(vector: 17), Shape(height: 3, width: 5, channels: 4),
    Shape(height: 2, width: 1, channels: 16),
  ]
  private static let rows = 10

  private func network(_ shape: Shape) -> Network {
    var builder = NetworkBuilder(input: shape)
    builder.batchNormalization("a")
    return builder.network
  }

  private func runner(_ shape: Shape, blocks: [Block]) -> PassRunner {
    let runner = PassRunner(network(shape), blocks: blocks)
    for (seed, entry) in runner.network.parameters.entries.enumerated() {
      entry.import(normals(shape.channels, seed: UInt64(seed) + 5), into: runner.arena.values)
    }
    for entry in runner.network.statistics.entries {
      entry.import(normals(shape.channels, seed: 8).map { 0.5 + abs($0) }, into: runner.arena.statistics)
    }
    return runner
  }

  private func statistics(_ runner: PassRunner, _ name: String) -> [Float] {
    runner.network.statistics.entries.first { $0.name == name }!.exported(from: runner.arena.statistics)
  }

  /// The numbers of each channel.
  private func channels(_ floats: [Float], _ count: Int) -> [[Double]] {
    (0..<count).map { c in stride(from: c, to: floats.count, by: count).map { Double(floats[$0]) } }
  }

  /// The opposite of ``channels(_:_:)``.
  private func interleaved(_ channels: [[Double]]) -> [Float] {
    channels[0].indices.flatMap { i in channels.map { Float($0[i]) } }
  }

  @Test(
    "training takes mean and variance of the batch, in whatever blocks it comes", arguments: shapes,
    [[10], [3, 4, 3], [1, 1, 8]])
  func training(_ shape: Shape, _ sizes: [Int]) throws {
    var blocks: [Block] = []
    for (leaf, size) in sizes.enumerated() {
      let first = blocks.last?.rows.upperBound ?? 0
      blocks.append(Block(rows: first..<first + size, leaf: leaf))
    }
    let runner = runner(shape, blocks: blocks)
    let gammas = runner.values("a.weight")
    let betas = runner.values("a.bias")
    let before = statistics(runner, "a.running_mean")
    let x = normals(Self.rows * shape.count, seed: 1).map { 3 * $0 + 2 }
    let dy = normals(Self.rows * shape.count, seed: 2)

    var (y, dx): ([[Double]], [[Double]]) = ([], [])
    var (dGamma, dBeta, means, variances): ([Float], [Float], [Float], [Float]) = ([], [], [], [])
    for (c, (x, dy)) in zip(channels(x, shape.channels), channels(dy, shape.channels)).enumerated() {
      let count = Double(x.count)
      let (gamma, beta) = (Double(gammas[c]), Double(betas[c]))
      let mean = x.reduce(0, +) / count
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let factor = 1 / (variance + 1e-5).squareRoot()
      let normalized = x.map { ($0 - mean) * factor }
      let product = zip(dy, normalized).reduce(0) { $0 + $1.0 * $1.1 }
      y.append(normalized.map { gamma * $0 + beta })
      dx.append(zip(dy, normalized).map { gamma * factor * ($0 - dy.reduce(0, +) / count - $1 * product / count) })
      dGamma.append(Float(product))
      dBeta.append(Float(dy.reduce(0, +)))
      means.append(Float(0.9 * Double(before[c]) + 0.1 * mean))
      variances.append(Float(0.9 * Double(before[c]) + 0.1 * variance * count / (count - 1)))
    }
    expectClose(try runner.forward(x), interleaved(y), "y")
    expectClose(try runner.backward(dy), interleaved(dx), "dx")
    expectClose(runner.gradient("a.weight"), dGamma, "gradient of the scale")
    expectClose(runner.gradient("a.bias"), dBeta, "gradient of the shift")
    expectClose(statistics(runner, "a.running_mean"), means, "running mean")
    expectClose(statistics(runner, "a.running_var"), variances, "running variance")
  }

  @Test("evaluating takes the running averages, and leaves them alone", arguments: shapes)
  func evaluation(_ shape: Shape) throws {
    let runner = runner(shape, blocks: [Block(rows: 0..<Self.rows)])
    let gammas = runner.values("a.weight")
    let betas = runner.values("a.bias")
    let means = statistics(runner, "a.running_mean")
    let variances = statistics(runner, "a.running_var")
    let x = normals(Self.rows * shape.count, seed: 1)
    let dy = normals(Self.rows * shape.count, seed: 2)
    let factors = variances.map { 1 / (Double($0) + 1e-5).squareRoot() }
    let y = channels(x, shape.channels).enumerated().map { c, x in
      x.map { ($0 - Double(means[c])) * factors[c] * Double(gammas[c]) + Double(betas[c]) }
    }
    let dx = channels(dy, shape.channels).enumerated().map { c, dy in dy.map { $0 * factors[c] * Double(gammas[c]) } }
    expectClose(try runner.forward(x, .evaluation), interleaved(y), "y")
    expectClose(try runner.backward(dy, .evaluation), interleaved(dx), "dx")
    #expect(statistics(runner, "a.running_mean") == means && statistics(runner, "a.running_var") == variances)
  }

  @Test(
    "a batch that is not finite leaves the running averages of its channel as they were",
    arguments: [Float.nan, .infinity])
  func notFinite(_ value: Float) throws {
    let runner = runner(Shape(vector: 3), blocks: [Block(rows: 0..<Self.rows)])
    let before = statistics(runner, "a.running_mean") + statistics(runner, "a.running_var")
    var x = normals(Self.rows * 3, seed: 1)
    x[4] = value
    _ = try runner.forward(x)
    let after = statistics(runner, "a.running_mean") + statistics(runner, "a.running_var")
    for i in before.indices { #expect((after[i] == before[i]) == (i % 3 == 1)) }
  }

  @Test("a channel that is everywhere the same stays finite")
  func constant() throws {
    let runner = runner(Shape(vector: 3), blocks: [Block(rows: 0..<Self.rows)])
    #expect(try runner.forward([Float](repeating: 1e4, count: 30)).allSatisfy(\.isFinite))
    #expect(try runner.backward(normals(30, seed: 2)).allSatisfy(\.isFinite))
  }

  @Test(
    "with a function of its own it gives the same bits as the function in a layer behind it",
    arguments: shapes, [Activation.relu, .leakyReLU(slope: 0.2), .tanh])
  func activation(_ shape: Shape, _ activation: Activation) throws {
    let x = normals(Self.rows * shape.count, seed: 1)
    let dy = normals(Self.rows * shape.count, seed: 2)
    func results(_ build: (inout NetworkBuilder) -> Void) throws -> [[Float]] {
      var builder = NetworkBuilder(input: shape, initialization: .dcgan)
      build(&builder)
      let runner = PassRunner(builder.network, blocks: [Block(rows: 0..<4), Block(rows: 4..<10, leaf: 1)])
      return [try runner.forward(x), try runner.backward(dy), runner.gradient("a.weight"), runner.gradient("a.bias")]
    }
    #expect(
      try results { $0.batchNormalization("a", activation) }
        == results {
          $0.batchNormalization("a")
          $0.elementwise(activation)
        })
  }
}
