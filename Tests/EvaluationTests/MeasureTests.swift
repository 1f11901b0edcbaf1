import Collectives
import Datasets
import Foundation
import Kernels
import Models
import Networks
import Support
import Testing
import Training

@testable import Evaluation

/// What is measured, against its definition computed the slow way.
@Suite struct MeasureTests {
  private static let image = Shape(height: 28, width: 28, channels: 1)

  private func source() throws -> ImageSource {
    try ImageSource(
      try ImageSet(directory: SmallData.shared.get().path), labelled: true, shards: 8, rank: 0, of: 1)
  }

  private func evaluator(_ model: Model, _ arena: Arena, on source: ImageSource) -> Evaluator {
    Evaluator(model, arena, on: source, SoloCommunicator())
  }

  /// A variational autoencoder all of whose parameters are 0: its codes are the prior's, and its pixels gray.
  private func uninformed(
    _ choose: (inout ModelOptions) -> Void
  ) throws -> (source: ImageSource, model: Model, arena: Arena) {
    var options = ModelOptions()
    choose(&options)
    let model = try Model.variationalAutoencoder(input: Self.image, options)
    let arena = Arena(model.network, seed: 2)
    arena.values.update(repeating: 0)
    return (try source(), model, arena)
  }

  /// The tensor of an arena with a name, as files have it.
  private func tensor(_ name: String, _ arena: Arena) throws -> [Double] {
    try #require(arena.network.parameters.entries.first { $0.name == name }).exported(from: arena.values).map(
      Double.init)
  }

  /// The pixels of a test image.
  private func pixels(_ source: ImageSource, _ i: Int) -> [Double] {
    source.test.bytes[i * 784..<(i + 1) * 784].map { Double($0) / 255 }
  }

  /// The first layer's units before their activation.
  private func units(_ pixels: [Double], _ weight: [Double], _ bias: [Double]) -> [Double] {
    bias.indices.map { unit in
      pixels.indices.reduce(bias[unit]) { $0 + weight[unit * pixels.count + $1] * pixels[$1] }
    }
  }

  @Test("Sparse codes are measured by their mean and by the share of units above zero")
  func sparseCodes() throws {
    var options = ModelOptions()
    options.widths = [9]
    let model = try Model.sparseAutoencoder(input: Self.image, options)
    let (source, arena) = (try source(), Arena(model.network, seed: 2))
    let test = try evaluator(model, arena, on: source).evaluate()
    let (weight, bias) = (try tensor("encoder.fc1.weight", arena), try tensor("encoder.fc1.bias", arena))
    let codes = (0..<source.test.count).flatMap { units(pixels(source, $0), weight, bias).map { max(0, $0) } }
    let mean = codes.reduce(0, +) / Double(codes.count)
    let measured = (try #require(test["mean_activation"]), try #require(test["fraction_active"]))
    #expect(mean > 0 && abs(measured.0 - mean) < 1e-5 * mean)
    // A unit that is as good as zero may fall to either side.
    let active = Double(codes.count { $0 > 0 }) / Double(codes.count)
    #expect(active > 0.2 && active < 0.8 && abs(measured.1 - active) < 1e-3)
  }

  @Test("The squared norm of a code's derivatives is that of finite differences")
  func squaredJacobian() throws {
    var options = ModelOptions()
    options.widths = [6]
    let model = try Model.contractiveAutoencoder(input: Self.image, options)
    let arena = Arena(model.network, seed: 2)
    let (weight, bias) = (try tensor("encoder.fc1.weight", arena), try tensor("encoder.fc1.bias", arena))
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    try withTemporaryDirectory { directory in
      let set = try ImageSet(directory: try SmallData(in: directory, train: 16, test: 16).path)
      let source = try ImageSource(set, shards: 8, rank: 0, of: 1)
      var expected = 0.0
      for i in 0..<source.test.count {
        let units = units(pixels(source, i), weight, bias)
        for pixel in 0..<784 {
          for unit in units.indices {
            let step = 1e-4 * weight[unit * 784 + pixel]
            let slope = (sigmoid(units[unit] + step) - sigmoid(units[unit] - step)) / 2e-4
            expected += slope * slope / Double(source.test.count)
          }
        }
      }
      let test = try evaluator(model, arena, on: source).evaluate()
      #expect(abs(try #require(test["squared_jacobian"]) - expected) < 1e-4 * expected)
    }
  }

  @Test("Codes that say nothing of the image leave a bound that more draws tighten up to the evidence")
  func evidence() throws {
    let (source, model, arena) = try uninformed { $0.widths = [20] }
    let gray = 784 * log(2.0)
    // q is the prior, and every pixel is gray whatever the code.
    var test = try evaluator(model, arena, on: source).evaluate(importanceSamples: 3)
    #expect(test["kl"] == 0 && test["active_units"] == 0)
    #expect(abs(try #require(test["negative_elbo"]) - gray) < 1e-3)
    #expect(abs(try #require(test["iwae"]) + gray) < 1e-3)
    // q is 1 away from the prior in two units: ½·(1² + 1²) nats.
    let bias = try #require(model.network.parameters.entries.first { $0.name == "encoder.code.bias" })
    for unit in 0..<2 { arena.values[bias.parameter.offset + unit] = unit == 0 ? 1 : -1 }
    test = try evaluator(model, arena, on: source).evaluate(importanceSamples: 1)
    #expect(abs(try #require(test["kl"]) - 1) < 1e-6)
    #expect(test["active_units"] == 0)
    #expect(abs(try #require(test["negative_elbo"]) - gray - 1) < 1e-3)
    let one = try #require(test["iwae"])
    let many = try #require(try evaluator(model, arena, on: source).evaluate(importanceSamples: 200)["iwae"])
    // One draw gives the evidence bound itself but for chance, over a thousand images; two hundred come near ln p.
    #expect(abs(one + gray + 1) < 0.2)
    #expect(abs(many + gray) < 0.05)
  }

  @Test("A unit is active when its mean varies over the images by more than 0.01")
  func activeUnits() throws {
    let (source, model, arena) = try uninformed { $0.widths = [1] }
    func set(_ name: String, _ change: (inout [Float]) -> Void) throws {
      let entry = try #require(model.network.parameters.entries.first { $0.name == name })
      var values = entry.exported(from: arena.values)
      change(&values)
      entry.import(values, into: arena.values)
    }
    // The hidden unit is the mean brightness, and three codes are multiples of it.
    try set("encoder.fc1.weight") { for i in $0.indices { $0[i] = 1.0 / 784 } }
    let brightness = (0..<source.test.count).map { pixels(source, $0).reduce(0, +) / 784 }
    let count = Double(brightness.count)
    let mean = brightness.reduce(0, +) / count
    let deviation = (brightness.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / count).squareRoot()
    try set("encoder.code.weight") {
      for (unit, factor) in [0.09, 0.11, -0.2].enumerated() { $0[unit] = Float(factor / deviation) }
    }
    #expect(try evaluator(model, arena, on: source).evaluate()["active_units"] == 2)
  }

  @Test("A binarized model is judged by the images themselves, and its likelihood by binarized ones")
  func binarized() throws {
    let (source, model, arena) = try uninformed { $0.likelihood = .binarized }
    let test = try evaluator(model, arena, on: source).evaluate()
    let squares = (0..<source.test.count).flatMap { pixels(source, $0) }.map { ($0 - 0.5) * ($0 - 0.5) }
    let mse = squares.reduce(0, +) / Double(squares.count)
    #expect(abs(try #require(test["mse"]) - mse) < 1e-5 * mse)
    #expect(abs(try #require(test["reconstruction"]) - 784 * log(2)) < 1e-3)
  }

  @Test("A confusion matrix counts every test image by its class, and agrees with the accuracy")
  func confusion() throws {
    let model = Model.multilayerPerceptron(input: Self.image)
    let (source, arena) = (try source(), Arena(model.network, seed: 2))
    let evaluator = evaluator(model, arena, on: source)
    let counts = try #require(try evaluator.confusion()).counts
    for (label, row) in counts.enumerated() {
      #expect(row.reduce(0, +) == source.testLabels.count { Int($0) == label })
    }
    let right = counts.indices.reduce(0) { $0 + counts[$1][$1] }
    #expect(try evaluator.evaluate()["accuracy"] == Double(right) / Double(source.test.count))
  }

  @Test("The codes of a model that is given the class are those of the image with its class")
  func codesGivenTheClass() throws {
    let model = try Model.variationalAutoencoder(input: Self.image, isConditional: true)
    let (source, arena) = (try source(), Arena(model.network, seed: 2))
    let vectors = try ShardedVectors(
      codesOf: source.test, labels: source.testLabels, model, arena, source.testShards, SoloCommunicator())
    let space = try #require(LatentSpace(model, arena))
    let codes = try space.encode(source.test, classes: source.testLabels).codes
    #expect([Float](vectors.rows.floats) == codes)
    let others = try space.encode(source.test, classes: source.testLabels.map { ($0 + 1) % 10 }).codes
    #expect(others != codes)
  }
}
