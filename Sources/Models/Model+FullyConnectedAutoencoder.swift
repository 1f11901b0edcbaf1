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
  /// - Throws: `.usage` for options that do not go together.
  public static func fullyConnectedAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    let kind = options.activation ?? .relu
    let widths = try options.autoencoderWidths(default: [512, 256, 64])
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    builder.corruption(options)
    let start = builder.count
    for (i, width) in widths.enumerated() {
      builder.dense("encoder.fc\(i + 1)", width, i == widths.count - 1 ? .identity : kind.activation)
    }
    let encoderDepth = builder.count
    builder.decoder(of: start..<encoderDepth, widths, input, kind, isTied: options.tied ?? false)
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: options.reconstruction, blockSize: nil)
  }
}

extension ModelOptions {
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
  /// A fully connected decoder in mirror image of the encoder.
  mutating func decoder(
    of encoder: Range<Int>, _ widths: [Int], _ image: Shape, _ kind: ActivationKind, isTied: Bool
  ) {
    guard !isTied else { return transposes(of: encoder, kind.activation) }
    for (i, width) in widths.dropLast().reversed().enumerated() {
      dense("decoder.fc\(i + 1)", width, kind.activation)
    }
    dense("decoder.fc\(widths.count)", image)
  }
}
