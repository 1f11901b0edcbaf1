import Kernels
import Testing

@testable import Networks

@Suite struct SpectralNormalizationTests {
  private static func dense(inputs: Int, units: Int) -> Network {
    var builder = NetworkBuilder(input: Shape(vector: inputs))
    builder.dense("a", units)
    builder.spectralNormalization()
    return builder.network
  }

  /// W divided by its norm, as a layer without biases applies it to the unit vectors; an input a row.
  private static func normalized(_ runner: PassRunner) throws -> [Float] {
    let n = runner.network.input.count
    return try runner.forward((0..<n * n).map { $0 % (n + 1) == 0 ? 1 : 0 })
  }

  @Test("No input is stretched by more than 1 once the power iteration has converged")
  func norm() throws {
    let (inputs, units) = (9, 5)
    let runner = PassRunner(Self.dense(inputs: inputs, units: units), rows: inputs)
    runner.arena.iterateSpectralNorms(times: 200)
    let w = try Self.normalized(runner).map(Double.init)
    let gram = (0..<units * units).map { place in
      (0..<inputs).reduce(0.0) { $0 + w[$1 * units + place / units] * w[$1 * units + place % units] }
    }
    let values = try #require(SymmetricEigendecomposition(gram, order: units)).values
    #expect(abs(values.max()! - 1) < 1e-4)
    #expect(values.min()! < 0.9)
  }

  @Test("The normalised weights do not depend on the scale of the weights")
  func scale() throws {
    let runner = PassRunner(Self.dense(inputs: 6, units: 4), rows: 6)
    runner.arena.iterateSpectralNorms(times: 3)
    let before = try Self.normalized(runner)
    for i in runner.arena.values.indices { runner.arena.values[i] *= 4 }
    expectClose(try Self.normalized(runner), before, within: 1e-6, "weights")
  }

  @Test("Weights that are not finite leave the singular vectors as they were")
  func notFinite() {
    let arena = Arena(Self.dense(inputs: 6, units: 4), seed: 1)
    arena.iterateSpectralNorms(times: 2)
    let before = [Float](arena.statistics)
    arena.values[3] = .infinity
    arena.iterateSpectralNorms()
    #expect([Float](arena.statistics) == before)
  }

  @Test("Files name weights and singular vectors as PyTorch does, in its order of a flattened image")
  func names() throws {
    var builder = NetworkBuilder(input: Shape(height: 5, width: 4, channels: 3))
    builder.convolution("a", 16, kernel: 4, stride: 2, padding: 1)
    builder.spectralNormalization()
    builder.dense("b", 2)
    builder.spectralNormalization()
    let network = builder.network
    #expect(network.parameters.entries.map(\.name) == ["a.weight_orig", "a.bias", "b.weight_orig", "b.bias"])
    #expect(network.statistics.entries.map(\.name) == ["a.weight_u", "a.weight_v", "b.weight_u", "b.weight_v"])
    #expect(network.statistics.entries.map(\.fileShape) == [[16], [48], [2], [64]])
    // σ of what files hold: the singular vectors fit the weights in their order, too.
    let arena = Arena(network, seed: 2)
    arena.iterateSpectralNorms(times: 200)
    func values(_ layout: ParameterLayout, _ name: String, _ floats: Floats) -> [Float] {
      layout.entries.first { $0.name == name }!.exported(from: floats)
    }
    for name in ["a", "b"] {
      let w = values(network.parameters, "\(name).weight_orig", arena.values)
      let u = values(network.statistics, "\(name).weight_u", arena.statistics)
      let v = values(network.statistics, "\(name).weight_v", arena.statistics)
      let product = u.indices.map { row in v.indices.reduce(Float(0)) { $0 + w[row * v.count + $1] * v[$1] } }
      let norm = product.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
      expectClose(product, u.map { $0 * norm }, within: 1e-4, "\(name)")
    }
  }
}
