public import Networks

/// The models that can be trained, by the names that the command line knows.
public enum Architecture: String, Hashable, Sendable, CaseIterable, Codable {
  /// Convolutions down to feature maps or a dense code, transposed convolutions back.
  case convAutoencoder = "conv-autoencoder"
  /// Fully connected layers down to a code and back.
  case fcAutoencoder = "fc-autoencoder"

  /// One line for a list of models.
  public var summary: String {
    switch self {
    case .convAutoencoder: "convolutional autoencoder; --code-size N puts a dense code of N units in the middle"
    case .fcAutoencoder: "fully connected autoencoder 512-256-code-256-512"
    }
  }

  /// The model for images of a shape.
  ///
  /// - Parameters:
  ///   - codeSize: The units of the code; the model's own default when nil.
  public func model(
    input: Shape, codeSize: Int?, loss: ReconstructionLoss, initialization: Initialization
  ) -> Model {
    switch self {
    case .convAutoencoder:
      .convolutionalAutoencoder(input: input, codeSize: codeSize, loss: loss, initialization: initialization)
    case .fcAutoencoder:
      .fullyConnectedAutoencoder(
        input: input, widths: [512, 256, codeSize ?? 64], loss: loss, initialization: initialization)
    }
  }
}
