public import Failures
import Kernels
public import Networks

extension Model {
  /// A classifier with convolutions: two of 3 × 3 to 32 and 64 channels, each with 2 × 2 max pooling behind it, and a fully
  /// connected layer of 128 units, all ReLU; with dropout on both sides of that layer if asked for.
  ///
  /// Y. LeCun et al., "Gradient-Based Learning Applied to Document Recognition", Proceedings of the IEEE 86, 1998.
  ///
  /// - Throws: `.usage` for images of less than 4 × 4 pixels.
  public static func convolutionalClassifier(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    guard min(input.height, input.width) >= 4 else {
      throw Failure(.usage, "cnn wants images of at least 4×4 pixels, these are \(input): use mlp")
    }
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    for (i, channels) in [32, 64].enumerated() {
      builder.convolution("conv\(i + 1)", channels, kernel: 3, padding: 1, .relu)
      builder.maxPooling(kernel: 2, stride: 2)
    }
    builder.dropout(options)
    builder.dense("fc1", 128, .relu)
    let featureDepth = builder.count
    builder.dropout(options)
    return .classifier(builder, "fc2", featureDepth: featureDepth, blockSize: 32)
  }
}
