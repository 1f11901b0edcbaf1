import Kernels
import Models
import Networks
import Support
import Testing

/// The gradient of a model's whole loss, penalties included, with respect to its parameters.
@Suite struct ModelGradientTests {
  @Test("the gradient of the evidence lower bound agrees with finite differences", arguments: LikelihoodKind.allCases)
  func evidence(_ likelihood: LikelihoodKind) throws {
    var options = ModelOptions()
    (options.widths, options.gated, options.codeSize) = ([7, 5], true, 3)
    (options.likelihood, options.beta, options.klWarmup) = (likelihood, 3, 2)
    if likelihood == .gaussian { options.sigma = .fixed(0.4) }
    let model = try Model.variationalAutoencoder(input: Shape(height: 4, width: 3, channels: 1), options)
    #expect(try largestError(model, rows: 5) < 5e-3)
  }

  @Test("the gradient of a learned deviation of the pixels, and of all else with it, agrees with finite differences")
  func learnedDeviation() throws {
    var options = ModelOptions()
    (options.widths, options.gated, options.codeSize) = ([7], true, 3)
    (options.likelihood, options.sigma) = (.gaussian, .learned)
    let model = try Model.variationalAutoencoder(input: Shape(height: 4, width: 3, channels: 1), options)
    #expect(try largestError(model, rows: 5) < 5e-3)
    #expect(try largestError(model, rows: 5, of: "decoder.log_sigma") < 5e-3)
  }

  @Test("the gradient of a conditional model's loss agrees with finite differences")
  func conditional() throws {
    var options = ModelOptions()
    (options.widths, options.gated, options.codeSize) = ([6], true, 2)
    let model = try Model.variationalAutoencoder(
      input: Shape(height: 4, width: 3, channels: 1), options, isConditional: true)
    #expect(try largestError(model, rows: 4) < 5e-3)
  }

  @Test("the gradient of a convolutional model's loss agrees with finite differences")
  func convolutional() throws {
    var options = ModelOptions()
    (options.widths, options.gated, options.codeSize) = ([3], true, 2)
    let model = try Model.convolutionalVariationalAutoencoder(input: Shape(height: 4, width: 4, channels: 1), options)
    // Rectified units have kinks, so steps are small; in smaller ones still the rounding of the loss prevails.
    #expect(try largestError(model, rows: 2, step: 0x1p-7, of: "encoder.code.weight") < 2e-2)
  }

  /// The largest error of any parameter's derivative of the loss of `rows` images, relative to the largest derivative.
  private func largestError(
    _ model: Model, rows: Int, step h: Float = 0x1p-6, of parameter: String? = nil
  ) throws -> Double {
    let arena = Arena(model.network, seed: 4)
    let workspace = Workspace(arena, rows: rows, training: true)
    let block = Block(rows: 0..<rows)
    let scale: Float = 1 / 8
    let gradients = Slab(count: arena.values.count)
    let images = Slab(random: rows * model.network.input.count, seed: 6)
    for i in images.floats.indices { images.floats[i] = min(max(0.5 + 0.3 * images.floats[i], 0), 1) }
    let samples = (0..<Int32(rows)).map { 3 * $0 }
    let labels = UnsafeMutablePointer<UInt8>.allocate(capacity: rows)
    defer { labels.deallocate() }
    for row in 0..<rows { labels[row] = UInt8(7 * row % 10) }

    func loss(_ context: Context, gradient: Bool = false) throws -> Double {
      _ = workspace.input.floats.update(from: images.floats)
      model.objective.prepare(workspace.input, context)
      try workspace.forward([block], context)
      let objective = model.objective(in: arena).evaluate(
        workspace.output, images: workspace.input, labels: nil, gradient: gradient ? workspace.outputGradient : nil,
        scale: scale)
      return Double(scale) * (objective + workspace.takePenalties(ofLeaf: 0).reduce(0, +))
    }
    return try samples.withUnsafeBufferPointer {
      let context = Context(
        .training, seed: 2, drawsCodes: true, samples: $0.baseAddress, labels: labels,
        images: UnsafePointer(workspace.input.base), lossScale: scale)
      _ = try loss(context, gradient: true)
      try workspace.backward([block], context, gradients: LeafGradients([gradients.base]))
      var (error, largest) = (0.0, 1e-3)
      for entry in model.network.parameters.entries where parameter == nil || parameter == entry.name {
        for i in entry.parameter.range {
          let value = arena.values[i]
          let expected =
            try [(-2, 1.0), (-1, -8), (1, 8), (2, -1)].reduce(0) { sum, point in
              arena.values[i] = value + Float(point.0) * h
              return try sum + point.1 * loss(context)
            } / (12 * Double(h))
          arena.values[i] = value
          error = max(error, abs(expected - Double(gradients.floats[i])))
          largest = max(largest, abs(expected))
        }
      }
      return error / largest
    }
  }
}
