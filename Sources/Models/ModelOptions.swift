public import Networks

/// What the architectures leave open; what is nil is the model's own choice.
public struct ModelOptions: Hashable, Sendable, Codable {
  /// The units of the code.
  public var codeSize: Int?
  /// What a reconstruction is held against its image with.
  public var loss: ReconstructionLoss?
  /// How weights are drawn.
  public var initialization: Initialization?

  // Autoencoders and classifiers.

  /// The setting to begin with.
  public var preset: Preset?
  /// The units of the fully connected layers, first to last; of the hidden ones of the encoder, which the decoder mirrors.
  public var widths: [Int]?
  /// The function of hidden units.
  public var activation: ActivationKind?
  /// Whether the decoder's weights are the encoder's, transposed.
  public var tied: Bool?
  /// What spoils the images that an autoencoder is to restore.
  public var noise: Noise?
  /// What keeps codes sparse.
  public var sparsity: Sparsity?
  /// Whether an autoencoder is first trained layer by layer.
  public var layerwise: Bool?
  /// The weight of the penalty on a code's derivatives.
  public var contraction: Float?
  /// The share of features that dropout sets to zero.
  public var dropout: Float?

  // Variational autoencoders.

  /// Whether hidden units are gated instead of rectified.
  public var gated: Bool?
  /// The distribution of the pixels.
  public var likelihood: LikelihoodKind?
  /// The standard deviation of a Gaussian pixel.
  public var sigma: Deviation?
  /// What the divergence of the code from the prior is multiplied by.
  public var beta: Float?
  /// The epochs over which that factor rises.
  public var klWarmup: Int?
  /// Whether the logarithm of a code's variance is clamped to −6…2.
  public var clampLogVariance: Bool?

  // Adversarial models.

  /// What generator and discriminator minimise.
  public var adversarialLoss: AdversarialLoss?
  /// Whether the discriminator's weights are divided by their spectral norms.
  public var spectralNorm: Bool?
  /// How the discriminator of a model with classes is told them.
  public var conditioning: Conditioning?
  /// The weight of the penalty on the discriminator's gradient.
  public var gradientPenalty: Float?
  /// The steps of the discriminator for one of the generator.
  public var criticSteps: Int?
  /// How slowly the average of the generator's values forgets, which images are made with; 0: they are made with the values
  /// themselves.
  public var averageDecay: Float?
  /// Whether the quality of generated images is measured at the end.
  public var measuresQuality: Bool?

  enum CodingKeys: String, CodingKey {
    case loss, initialization
    case codeSize = "code_size"
    case preset, widths, activation, tied, layerwise, sparsity, contraction, dropout
    case noise = "corrupt"
    case adversarialLoss = "gan_loss"
    case spectralNorm = "spectral_norm"
    case conditioning
    case gradientPenalty = "gradient_penalty"
    case criticSteps = "critic_steps"
    case gated, likelihood, sigma, beta
    case klWarmup = "kl_warmup"
    case clampLogVariance = "clamp_log_variance"
    case averageDecay = "ema"
    case measuresQuality = "quality"
  }

  /// Nothing chosen.
  public init() {}

  /// These options, and those of another where these leave one open.
  public func over(_ base: ModelOptions) -> ModelOptions {
    var options = self
    options.codeSize = codeSize ?? base.codeSize
    options.loss = loss ?? base.loss
    options.initialization = initialization ?? base.initialization
    options.preset = preset ?? base.preset
    options.widths = widths ?? base.widths
    options.activation = activation ?? base.activation
    options.tied = tied ?? base.tied
    options.layerwise = layerwise ?? base.layerwise
    options.noise = noise ?? base.noise
    options.sparsity = sparsity ?? base.sparsity
    options.contraction = contraction ?? base.contraction
    options.dropout = dropout ?? base.dropout
    options.adversarialLoss = adversarialLoss ?? base.adversarialLoss
    options.spectralNorm = spectralNorm ?? base.spectralNorm
    options.conditioning = conditioning ?? base.conditioning
    options.gradientPenalty = gradientPenalty ?? base.gradientPenalty
    options.criticSteps = criticSteps ?? base.criticSteps
    options.gated = gated ?? base.gated
    options.likelihood = likelihood ?? base.likelihood
    options.sigma = sigma ?? base.sigma
    options.beta = beta ?? base.beta
    options.klWarmup = klWarmup ?? base.klWarmup
    options.clampLogVariance = clampLogVariance ?? base.clampLogVariance
    options.averageDecay = averageDecay ?? base.averageDecay
    options.measuresQuality = measuresQuality ?? base.measuresQuality
    return options
  }
}
