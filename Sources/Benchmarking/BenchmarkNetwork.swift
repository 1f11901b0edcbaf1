import Failures
import Models
import Networks

/// The networks that speed is measured on, by the names that reports use.
public enum BenchmarkNetwork: String, Hashable, Sendable, CaseIterable, Codable {
  /// 784-512-256-64-256-512-784.
  case fc
  /// A variational autoencoder, 784-400-(20, 20)-400-784.
  case vae
  /// Convolutions of stride 2 to 16 and 32 channels, and back.
  case conv
  /// Four convolutions to 64 channels, a dense code of 64, and back.
  case convWide = "conv-wide"
  /// A classifier: two convolutions with pooling, a dense layer of 128.
  case cnn

  /// The model for images of a shape.
  func model(_ image: Shape) throws(Failure) -> Model {
    var options = ModelOptions()
    switch self {
    case .fc: return try Architecture.fcAutoencoder.model(input: image)
    case .vae: return try Architecture.variationalAutoencoder.model(input: image)
    case .conv: return try Architecture.convAutoencoder.model(input: image)
    case .convWide:
      options.preset = .wide
      return try Architecture.convAutoencoder.model(input: image, options)
    case .cnn: return try Architecture.cnn.model(input: image)
    }
  }
}
