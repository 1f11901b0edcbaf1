import Kernels
public import Networks

extension Model {
  /// A fully connected autoencoder with ReLU units: the widths down to the code, and back in mirror image.
  ///
  /// G. Hinton and R. Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks", Science 313, 2006. The code
  /// itself is linear.
  ///
  /// - Parameter widths: The units of the encoder's layers; the last is the code.
  public static func fullyConnectedAutoencoder(
    input: Shape, widths: [Int], loss: ReconstructionLoss = .mse, initialization: Initialization = .he
  ) -> Model {
    var builder = NetworkBuilder(input: input, initialization: initialization)
    for (i, width) in widths.enumerated() {
      builder.dense("encoder.fc\(i + 1)", width, i == widths.count - 1 ? .identity : .relu)
    }
    for (i, width) in widths.dropLast().reversed().enumerated() {
      builder.dense("decoder.fc\(i + 1)", width, .relu)
    }
    builder.dense("decoder.fc\(widths.count)", input)
    return Model(network: builder.network, encoderDepth: widths.count, objective: .reconstruction(loss), blockSize: nil)
  }
}
