public import Failures
import Kernels
public import Networks

extension Model {
  /// A convolutional autoencoder: 3 × 3 convolutions of stride 2 to 16 and 32 channels, and transposed convolutions back.
  ///
  /// J. Masci et al., "Stacked Convolutional Auto-Encoders for Hierarchical Feature Extraction", ICANN 2011; with strides
  /// instead of pooling as in A. Radford et al., arXiv:1511.06434.
  ///
  /// With a code size there is a dense code between encoder and decoder; without, the code is the last feature maps.
  ///
  /// - Throws: `.usage` for images of less than 4 × 4 pixels.
  public static func convolutionalAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    guard min(input.height, input.width) >= 4 else {
      throw Failure(
        .usage, "conv-autoencoder wants images of at least 4×4 pixels, these are \(input): use fc-autoencoder")
    }
    let codeSize = options.codeSize
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    builder.convolution("encoder.conv1", 16, kernel: 3, stride: 2, padding: 1, .relu)
    let middle = builder.shape
    builder.convolution("encoder.conv2", 32, kernel: 3, stride: 2, padding: 1, .relu)
    let maps = builder.shape
    if let codeSize { builder.dense("encoder.code", codeSize) }
    let encoderDepth = builder.count
    if codeSize != nil { builder.dense("decoder.code", maps, .relu) }
    builder.transposedConvolution(
      "decoder.conv1", 16, kernel: 3, stride: 2, padding: 1, outputPadding: padding(from: maps, to: middle), .relu)
    builder.transposedConvolution(
      "decoder.conv2", input.channels, kernel: 3, stride: 2, padding: 1, outputPadding: padding(from: middle, to: input)
    )
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: .reconstruction(options.loss ?? .mse),
      blockSize: 16)
  }

  /// The output padding with which a transposed 3 × 3 convolution of stride 2 makes an image of exactly the size that the
  /// convolution on the way down started from: 2n − 1 pixels, or one more where that size was even.
  private static func padding(from small: Shape, to large: Shape) -> (height: Int, width: Int) {
    (large.height - (2 * small.height - 1), large.width - (2 * small.width - 1))
  }
}
