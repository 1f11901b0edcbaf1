public import Failures
import Kernels
public import Networks

extension Model {
  /// A convolutional autoencoder.
  ///
  /// J. Masci et al., "Stacked Convolutional Auto-Encoders for Hierarchical Feature Extraction", ICANN 2011. With a code size
  /// there is a dense code between encoder and decoder; without, the code is the last feature maps. Tied, the decoder is the
  /// transpose of the encoder, layer by layer and with the same kernels.
  ///
  /// - `torchStyle`, the default: 3 × 3 convolutions of stride 2 to 16 and 32 channels, and transposed convolutions back; with
  ///   strides instead of pooling as in A. Radford et al., arXiv:1511.06434.
  /// - `kerasStyle`: 3 × 3 convolutions to 16, 8 and 8 channels, each with pooling behind it, and back with upsampling. F.
  ///   Chollet, "Building Autoencoders in Keras", 2016.
  /// - `wide`: 3 × 3 convolutions to 32 and 64 channels, each with another of stride 2 behind it, a dense code of 64 units,
  ///   and back with 4 × 4 transposed convolutions.
  /// - `denseCode` and `denoising`: torch-style around a dense code.
  ///
  /// - Throws: `.usage` for images that are too small, and for options that do not go together.
  public static func convolutionalAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    let preset = options.preset ?? .torchStyle
    let isTied = options.tied ?? false
    guard min(input.height, input.width) >= 4 else {
      throw Failure(
        .usage, "conv-autoencoder wants images of at least 4×4 pixels, these are \(input): use fc-autoencoder")
    }
    if preset == .kerasStyle, input.height % 4 > 0 || (input.height - input.width) % 8 != 0 {
      throw Failure(
        .usage,
        "--preset keras-style wants images whose sides are multiples of 4 and differ by a multiple of 8, these are \(input): "
          + "use --preset torch-style")
    }
    if preset == .kerasStyle, isTied {
      throw Failure(.usage, "--tied: pooling has no transpose, so give --preset torch-style or wide")
    }
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    builder.corruption(options)
    let start = builder.count
    let sizes = builder.convolutions(preset)
    let codeSize = options.codeSize ?? (preset == .wide ? 64 : nil)
    if let codeSize { builder.dense("encoder.code", codeSize) }
    let encoderDepth = builder.count
    if isTied {
      builder.transposes(of: start..<encoderDepth, .relu)
    } else {
      if codeSize != nil { builder.dense("decoder.code", sizes[sizes.count - 1], .relu) }
      builder.convolutions(back: preset, to: sizes)
    }
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: .reconstruction(options.loss ?? .mse),
      blockSize: 16)
  }
}

extension NetworkBuilder {
  /// The convolutions of an encoder.
  ///
  /// - Returns: The size of the image, and of the maps each time they have become smaller.
  fileprivate mutating func convolutions(_ preset: Preset) -> [Shape] {
    var sizes = [shape]
    switch preset {
    case .kerasStyle:
      for (i, channels) in [16, 8, 8].enumerated() {
        convolution("encoder.conv\(i + 1)", channels, kernel: 3, padding: 1, .relu)
        maxPooling(kernel: 2, stride: 2, coversEdges: true)
        sizes.append(shape)
      }
    case .wide:
      for (i, channels) in [32, 64].enumerated() {
        convolution("encoder.conv\(2 * i + 1)", channels, kernel: 3, padding: 1, .relu)
        convolution("encoder.conv\(2 * i + 2)", channels, kernel: 3, stride: 2, padding: 1, .relu)
        sizes.append(shape)
      }
    default:
      for (i, channels) in [16, 32].enumerated() {
        convolution("encoder.conv\(i + 1)", channels, kernel: 3, stride: 2, padding: 1, .relu)
        sizes.append(shape)
      }
    }
    return sizes
  }

  /// The way back through those sizes, when it is not the transpose of the way there.
  fileprivate mutating func convolutions(back preset: Preset, to sizes: [Shape]) {
    let image = sizes[0]
    switch preset {
    case .kerasStyle:
      // 28 × 28 became 14, 7 and 4; on the way back 8 and 16, of which a convolution without padding makes 14 again.
      for (i, channels) in [8, 8, 16].enumerated() {
        let padding = 2 * shape.height > image.height ? 0 : 1
        convolution("decoder.conv\(i + 1)", channels, kernel: 3, padding: padding, .relu)
        nearestUpsampling(factor: 2)
      }
      convolution("decoder.conv4", image.channels, kernel: 3, padding: 1)
    case .wide:
      mirror("decoder.conv1", 32, onto: sizes[1], kernel: 4, .relu)
      mirror("decoder.conv2", 32, onto: image, kernel: 4, .relu)
      convolution("decoder.conv3", image.channels, kernel: 3, padding: 1)
    default:
      mirror("decoder.conv1", 16, onto: sizes[1], kernel: 3, .relu)
      mirror("decoder.conv2", image.channels, onto: image, kernel: 3)
    }
  }

  /// A transposed convolution of stride 2 onto exactly the size that the convolution on the way down started from, which its
  /// output padding makes up for: a kernel of 3 gives 2n − 1 pixels, one of 4 gives 2n.
  mutating func mirror(
    _ name: String, _ channels: Int, onto size: Shape, kernel: Int, _ activation: Activation = .identity
  ) {
    transposedConvolution(
      name, channels, kernel: kernel, stride: 2, padding: 1,
      outputPadding: (size.height - (2 * shape.height + kernel - 4), size.width - (2 * shape.width + kernel - 4)),
      activation)
  }
}
