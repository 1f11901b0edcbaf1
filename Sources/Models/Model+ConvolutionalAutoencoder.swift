public import Failures
import Kernels
public import Networks

extension Model {
  /// A convolutional autoencoder.
  ///
  /// J. Masci et al., "Stacked Convolutional Auto-Encoders for Hierarchical Feature Extraction", ICANN 2011. With a code size
  /// there is a dense code between encoder and decoder; without, the code is the last feature maps.
  ///
  /// - `torchStyle`, the default: 3 × 3 convolutions of stride 2 to 16 and 32 channels, and transposed convolutions back; with
  ///   strides instead of pooling as in A. Radford et al., arXiv:1511.06434.
  /// - `kerasStyle`: 3 × 3 convolutions to 16, 8 and 8 channels, each with pooling behind it, and back with upsampling. F.
  ///   Chollet, "Building Autoencoders in Keras", 2016.
  /// - `wide`: 3 × 3 convolutions to 32 and 64 channels, each with another of stride 2 behind it, a dense code of 64 units,
  ///   and back with 4 × 4 transposed convolutions.
  ///
  /// - Throws: `.usage` for images that are too small, and for a preset of another model.
  public static func convolutionalAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    let preset = options.preset ?? .torchStyle
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
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    let encoderDepth =
      switch preset {
      case .kerasStyle: builder.pooledAutoencoder(codeSize: options.codeSize)
      case .wide: builder.wideAutoencoder(codeSize: options.codeSize ?? 64)
      default: builder.stridedAutoencoder(codeSize: options.codeSize)
      }
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: .reconstruction(options.loss ?? .mse),
      blockSize: 16)
  }
}

/// Each appends a whole autoencoder and returns the depth of its encoder.
extension NetworkBuilder {
  fileprivate mutating func stridedAutoencoder(codeSize: Int?) -> Int {
    let image = shape
    convolution("encoder.conv1", 16, kernel: 3, stride: 2, padding: 1, .relu)
    let middle = shape
    convolution("encoder.conv2", 32, kernel: 3, stride: 2, padding: 1, .relu)
    let depth = code(codeSize)
    mirror("decoder.conv1", 16, onto: middle, kernel: 3, .relu)
    mirror("decoder.conv2", image.channels, onto: image, kernel: 3)
    return depth
  }

  fileprivate mutating func wideAutoencoder(codeSize: Int) -> Int {
    let image = shape
    convolution("encoder.conv1", 32, kernel: 3, padding: 1, .relu)
    convolution("encoder.conv2", 32, kernel: 3, stride: 2, padding: 1, .relu)
    let middle = shape
    convolution("encoder.conv3", 64, kernel: 3, padding: 1, .relu)
    convolution("encoder.conv4", 64, kernel: 3, stride: 2, padding: 1, .relu)
    let depth = code(codeSize)
    mirror("decoder.conv1", 32, onto: middle, kernel: 4, .relu)
    mirror("decoder.conv2", 32, onto: image, kernel: 4, .relu)
    convolution("decoder.conv3", image.channels, kernel: 3, padding: 1)
    return depth
  }

  /// Images of 28 × 28 become 14, 7 and 4; on the way back 8 and 16, of which a convolution without padding makes 14 again.
  fileprivate mutating func pooledAutoencoder(codeSize: Int?) -> Int {
    let image = shape
    for (i, channels) in [16, 8, 8].enumerated() {
      convolution("encoder.conv\(i + 1)", channels, kernel: 3, padding: 1, .relu)
      maxPooling(kernel: 2, stride: 2, coversEdges: true)
    }
    let depth = code(codeSize)
    for (i, channels) in [8, 8, 16].enumerated() {
      let padding = 2 * shape.height > image.height ? 0 : 1
      convolution("decoder.conv\(i + 1)", channels, kernel: 3, padding: padding, .relu)
      nearestUpsampling(factor: 2)
    }
    convolution("decoder.conv4", image.channels, kernel: 3, padding: 1)
    return depth
  }

  /// The dense code, if there is to be one, and the way back to the maps before it.
  private mutating func code(_ size: Int?) -> Int {
    guard let size else { return count }
    let maps = shape
    dense("encoder.code", size)
    defer { dense("decoder.code", maps, .relu) }
    return count
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
