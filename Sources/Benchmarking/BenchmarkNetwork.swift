import Models

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
  /// A generator with two transposed convolutions and a discriminator with two convolutions.
  case dcgan

  /// The architecture, and the options that make it this network.
  var architecture: (Architecture, ModelOptions) {
    var options = ModelOptions()
    switch self {
    case .fc: return (.fcAutoencoder, options)
    case .vae: return (.variationalAutoencoder, options)
    case .conv: return (.convAutoencoder, options)
    case .convWide:
      options.preset = .wide
      return (.convAutoencoder, options)
    case .cnn: return (.cnn, options)
    case .dcgan: return (.dcgan, options)
    }
  }
}
