public import Failures
public import Networks

/// The models that can be trained, by the names that the command line knows.
public enum Architecture: String, Hashable, Sendable, CaseIterable, Codable {
  /// Convolutions down to feature maps or a dense code, transposed convolutions back.
  case convAutoencoder = "conv-autoencoder"
  /// Fully connected layers down to a code and back.
  case fcAutoencoder = "fc-autoencoder"
  /// A code of which few units are active at a time.
  case sparseAutoencoder = "sparse-autoencoder"
  /// A code that follows small changes of the image as little as it can.
  case contractiveAutoencoder = "contractive-autoencoder"
  /// Fully connected layers to the classes.
  case mlp
  /// Convolutions and pooling to the classes.
  case cnn
  /// Principal component analysis.
  case pca
  /// A generator of images and a discriminator, both convolutional.
  case dcgan
  /// Fully connected layers to a Gaussian code and back.
  case variationalAutoencoder = "vae"
  /// Convolutions to a Gaussian code and back.
  case convVariationalAutoencoder = "conv-vae"
  /// Fully connected layers to a Gaussian code and back, all given the class.
  case conditionalVariationalAutoencoder = "conditional-vae"
  /// The same, asked for images by their class.
  case conditionalGAN = "conditional-gan"

  /// One line for a list of models.
  public var summary: String {
    switch self {
    case .convAutoencoder: "convolutional autoencoder; --code-size N puts a dense code of N units in the middle"
    case .fcAutoencoder: "fully connected autoencoder 512-256-code-256-512; --widths, --activation, --tied"
    case .sparseAutoencoder: "autoencoder with a sparse code of 256; --sparsity, --widths, --tied"
    case .contractiveAutoencoder: "autoencoder with a code of 500 that is kept smooth; --contraction, --widths"
    case .mlp: "classifier with fully connected layers; --widths, --dropout"
    case .cnn: "classifier with two convolutions, pooling and a fully connected layer; --dropout"
    case .pca: "principal component analysis: the best linear code, computed at once and without training steps"
    case .dcgan: "generative adversarial network of convolutions; --gan-loss, --spectral-norm, --ema, --code-size N"
    case .variationalAutoencoder: "variational autoencoder 400-code-400; --widths, --likelihood, --beta, --kl-warmup"
    case .convVariationalAutoencoder: "variational autoencoder with two convolutions of stride 2; options as for vae"
    case .conditionalVariationalAutoencoder: "vae whose encoder and decoder are given the class; options as for vae"
    case .conditionalGAN: "dcgan whose images are asked for by their class; the same options, --conditioning"
    }
  }

  /// Whether it is a generator and a discriminator rather than one network.
  public var isAdversarial: Bool { self == .dcgan || self == .conditionalGAN }

  /// The pair of networks for images of a shape.
  ///
  /// - Throws: `.usage` when the images or the options do not suit it, or it is no adversarial model.
  public func adversarialModel(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> AdversarialModel {
    try options.validate(for: self)
    switch self {
    case .dcgan: return try .dcgan(input: input, options)
    case .conditionalGAN: return try .dcgan(input: input, classes: Model.classes, options)
    default: throw Failure(.usage, "\(rawValue) has no generator: take dcgan or conditional-gan")
    }
  }

  /// Whether the values are computed at once from the training set, instead of in steps along a gradient.
  public var isClosedForm: Bool { self == .pca }

  /// The model for images of a shape.
  ///
  /// - Throws: `.usage` when the images or the options do not suit it, or it is an adversarial model.
  public func model(input: Shape, _ options: ModelOptions = ModelOptions()) throws(Failure) -> Model {
    try options.validate(for: self)
    switch self {
    case .convAutoencoder: return try .convolutionalAutoencoder(input: input, options)
    case .fcAutoencoder: return try .fullyConnectedAutoencoder(input: input, options)
    case .sparseAutoencoder: return try .sparseAutoencoder(input: input, options)
    case .contractiveAutoencoder: return try .contractiveAutoencoder(input: input, options)
    case .mlp: return .multilayerPerceptron(input: input, options)
    case .cnn: return try .convolutionalClassifier(input: input, options)
    case .pca: return try .principalComponents(input: input, options)
    case .dcgan, .conditionalGAN:
      throw Failure(.usage, "\(rawValue) has neither codes nor reconstructions: take a run of another model")
    case .variationalAutoencoder: return try .variationalAutoencoder(input: input, options)
    case .convVariationalAutoencoder: return try .convolutionalVariationalAutoencoder(input: input, options)
    case .conditionalVariationalAutoencoder:
      return try .variationalAutoencoder(input: input, options, isConditional: true)
    }
  }
}
