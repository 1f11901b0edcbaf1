public import Failures
import Kernels
public import Networks

extension Model {
  /// A contractive autoencoder: an encoder whose derivatives by the image are kept small, with the squared norm λ‖∂h/∂x‖² in
  /// the loss; with λ = 0 the norm is measured and not held down.
  ///
  /// One layer of sigmoid units, 784-500 unless the options say otherwise, has the norm in closed form: S. Rifai et al.,
  /// "Contractive Auto-Encoders: Explicit Invariance During Feature Extraction", ICML 2011. Deeper encoders have it estimated
  /// from pairs of images with a little noise between them. The decoder has the encoder's weights, and the loss is the
  /// cross-entropy, a mean over the pixels, unless the options say otherwise.
  ///
  /// - Throws: `.usage` for options that do not go together.
  public static func contractiveAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    let kind = options.activation ?? .sigmoid
    let widths = try options.autoencoderWidths(default: [500])
    let strength = options.contraction ?? 1e-4
    guard strength >= 0, strength.isFinite else {
      throw Failure(.usage, "--contraction \(strength): give 0 or more")
    }
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    builder.corruption(options)
    let isClosed = widths.count == 1 && kind == .sigmoid
    if !isClosed { builder.perturbation(deviation: Model.perturbation) }
    let start = builder.count
    var encoderDepth = 0
    if isClosed {
      builder.dense("encoder.fc1", widths[0], kind.activation)
      encoderDepth = builder.count
      builder.contraction(of: start, strength: strength)
    } else {
      for (i, (inputs, width)) in zip([input] + widths.map { Shape(vector: $0) }, widths).enumerated() {
        builder.pairedDense("encoder.fc\(i + 1)", from: inputs, width, kind.activation)
      }
      builder.pairContraction(strength: strength, deviation: Model.perturbation)
      encoderDepth = builder.count
    }
    builder.decoder(of: start..<start + widths.count, widths, input, kind, isTied: options.tied ?? true)
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: .reconstruction(options.loss ?? .bce),
      blockSize: nil)
  }

  /// The deviation of the noise between two images of a pair.
  private static let perturbation: Float = 0.05

  /// The place of what keeps the derivatives of the code small.
  public var contraction: Int? { network.layers.firstIndex { $0 is any ContractionLayer } }
}
