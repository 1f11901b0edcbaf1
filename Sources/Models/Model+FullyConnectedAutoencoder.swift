public import Failures
import Kernels
public import Networks

extension Model {
  /// A fully connected autoencoder: the widths down to the code, and back in mirror image; tied, with the encoder's weights.
  ///
  /// G. Hinton and R. Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks", Science 313, 2006. The code
  /// itself is linear. With linear units throughout, pixels included, the best that can be learned is the projection onto
  /// the principal components: P. Baldi and K. Hornik, "Neural Networks and Principal Component Analysis", 1989.
  ///
  /// - Parameter layers: The part of it to make, all when nil: these layers of the encoder and those that mirror them, from
  ///   the input of the first, an image or a code, and back. Parts have the names and shapes of the whole.
  /// - Throws: `.usage` for options that do not go together.
  public static func fullyConnectedAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions(), layers: Range<Int>? = nil
  ) throws(Failure) -> Model {
    let activation = (options.activation ?? .relu).activation
    let widths = try options.fullyConnectedWidths
    let layers = layers ?? 0..<widths.count
    let isOfImages = layers.lowerBound == 0
    let shape = isOfImages ? input : Shape(vector: widths[layers.lowerBound - 1])
    var builder = NetworkBuilder(input: shape, initialization: options.initialization ?? .he)
    builder.corruption(options)
    let start = builder.count
    for i in layers {
      builder.dense("encoder.fc\(i + 1)", widths[i], i == widths.count - 1 ? .identity : activation)
    }
    let encoderDepth = builder.count
    builder.decoder(
      of: start..<encoderDepth, widths, shape, options.activation ?? .relu, isTied: options.tied ?? false,
      layers: layers)
    return Model(
      network: builder.network, encoderDepth: encoderDepth,
      objective: isOfImages ? options.reconstruction : .reconstruction(.linear), blockSize: nil)
  }
}

extension ModelOptions {
  /// The units of the layers of a fully connected autoencoder down to its code.
  ///
  /// - Throws: `.usage` for widths and a code size that do not go together.
  public var fullyConnectedWidths: [Int] {
    get throws(Failure) { try autoencoderWidths(default: [512, 256, 64]) }
  }

  /// The units of the layers down to the code.
  func autoencoderWidths(default standard: [Int]) throws(Failure) -> [Int] {
    if let widths, let codeSize, widths.last != codeSize {
      throw Failure(
        .usage, "--code-size \(codeSize) and --widths, which ends with a code of \(widths.last!): give one of them")
    }
    return widths ?? standard.dropLast() + [codeSize ?? standard[standard.count - 1]]
  }

  /// What a fully connected autoencoder is trained for.
  var reconstruction: Objective { .reconstruction(loss ?? (activation == .linear ? .linear : .mse)) }
}

extension NetworkBuilder {
  /// A fully connected decoder in mirror image of the encoder. It ends with logits where it makes images.
  ///
  /// - Parameters:
  ///   - input: What the encoder starts from.
  ///   - layers: Which of the widths the encoder goes through; all when nil.
  mutating func decoder(
    of encoder: Range<Int>, _ widths: [Int], _ input: Shape, _ kind: ActivationKind, isTied: Bool,
    layers: Range<Int>? = nil
  ) {
    let layers = layers ?? widths.indices
    let last = layers.lowerBound == 0 ? Activation.identity : kind.activation
    guard !isTied else { return transposes(of: encoder, kind.activation, last: last) }
    for i in layers.dropFirst().reversed() { dense("decoder.fc\(widths.count - i)", widths[i - 1], kind.activation) }
    dense("decoder.fc\(widths.count - layers.lowerBound)", input, last)
  }
}
