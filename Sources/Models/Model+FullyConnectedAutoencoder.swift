import Kernels
public import Networks

extension Model {
  /// A fully connected autoencoder with ReLU units: the widths down to the code, and back in mirror image.
  ///
  /// G. Hinton and R. Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks", Science 313, 2006. The code
  /// itself is linear.
  public static func fullyConnectedAutoencoder(input: Shape, _ options: ModelOptions = ModelOptions()) -> Model {
    let widths = [512, 256, options.codeSize ?? 64]
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    for (i, width) in widths.enumerated() {
      builder.dense("encoder.fc\(i + 1)", width, i == widths.count - 1 ? .identity : .relu)
    }
    for (i, width) in widths.dropLast().reversed().enumerated() {
      builder.dense("decoder.fc\(i + 1)", width, .relu)
    }
    builder.dense("decoder.fc\(widths.count)", input)
    return Model(
      network: builder.network, encoderDepth: widths.count, objective: .reconstruction(options.loss ?? .mse),
      blockSize: nil)
  }
}
