import Networks

/// Settings that a model is known by, where there are several; options that are given hold over them.
public enum Preset: String, Hashable, Sendable, CaseIterable, Codable {
  /// conv-autoencoder: two convolutions of stride 2 and two transposed ones, as tutorials of PyTorch have it.
  case torchStyle = "torch-style"
  /// conv-autoencoder: convolutions with pooling, and with upsampling, as in "Building Autoencoders in Keras", with its loss and
  /// training.
  case kerasStyle = "keras-style"
  /// conv-autoencoder: four convolutions with up to 64 channels, a dense code, and back.
  case wide
  /// conv-autoencoder: torch-style around a dense code of 64 units, trained for longer.
  case denseCode = "dense-code"
  /// conv-autoencoder: torch-style around a dense code of 256 units, which sees the whole image, for strong Gaussian noise.
  case denoising
  /// fc-autoencoder: 64 linear units, trained until they span nearly what the principal components do.
  case linear
  /// fc-autoencoder: 500, 500 and 2000 units around a code of 10, whose codes cluster well. J. Xie, R. Girshick and A. Farhadi,
  /// "Unsupervised Deep Embedding for Clustering Analysis", ICML 2016, who begin with it.
  case dec
  /// mlp: 512 and 256 units with dropout. N. Srivastava et al., JMLR 15, 2014.
  case mlpDropout = "mlp-dropout"
  /// cnn: with dropout on both sides of its fully connected layer, and small batches. N. Srivastava et al., JMLR 15, 2014.
  case cnnDropout = "cnn-dropout"
  /// vae: PyTorch's examples/vae, with its initialisation and training.
  case torchVAE = "torch-vae"
  /// vae: the one that likelihoods of binarized images are compared with: two hidden layers of 300 gated units, a code of 40.
  /// J. Tomczak and M. Welling, "VAE with a VampPrior", arXiv:1705.07120. They train for up to 2000 epochs and
  /// stop early; here it is 300 with a cosine, so the rate is four times theirs and the KL term rises in half the time.
  case benchVAE = "bench-vae"

  /// The options that it stands for.
  public var options: ModelOptions {
    var options = ModelOptions()
    options.preset = self
    switch self {
    case .torchStyle, .wide: break
    case .kerasStyle: options.loss = .bce
    case .denseCode: options.codeSize = 64
    case .denoising: (options.codeSize, options.noise) = (256, .gaussian(deviation: 0.5))
    case .linear: (options.widths, options.activation) = ([64], .linear)
    case .dec: options.widths = [500, 500, 2000, 10]
    case .mlpDropout: (options.widths, options.dropout) = ([512, 256], 0.3)
    case .cnnDropout: options.dropout = 0.5
    case .torchVAE:
      options.initialization = .pytorch
    case .benchVAE:
      (options.widths, options.gated, options.codeSize) = ([300, 300], true, 40)
      (options.likelihood, options.clampLogVariance, options.klWarmup) = (.binarized, true, 50)
    }
    return options
  }

  /// The models that it is a setting of.
  public var architectures: [Architecture] {
    switch self {
    case .torchStyle, .kerasStyle, .wide, .denseCode, .denoising: [.convAutoencoder]
    case .linear, .dec: [.fcAutoencoder]
    case .mlpDropout: [.mlp]
    case .cnnDropout: [.cnn]
    case .torchVAE, .benchVAE:
      [.variationalAutoencoder, .convVariationalAutoencoder, .conditionalVariationalAutoencoder]
    }
  }
}
