import ArgumentParser
import Models
import Networks

/// The options of the models.
struct ModelArguments: ParsableArguments {
  @Option(
    help:
      "What an autoencoder's reconstruction is held against its image with; linear: mse of output units without a sigmoid. (default: mse; bce for contractive-autoencoder)"
  )
  var loss: ReconstructionLoss?

  @Option(
    help: """
      Units of the code. (default: 64 for fc-autoencoder and pca, 256 for sparse-autoencoder, 500 for \
      contractive-autoencoder, 20 for the variational ones; 100, the noise, for dcgan and conditional-gan; for \
      conv-autoencoder the code is the last feature maps, 7×7×32 for images of 28×28)
      """)
  var codeSize: Int?

  @Option(help: "Distribution of the initial weights. (default: he; dcgan for dcgan and conditional-gan)")
  var initialization: Initialization?

  @Option(
    help: """
      Setting to begin with. (default: torch-style for conv-autoencoder, which also has keras-style, wide, dense-code and \
      denoising; fc-autoencoder has linear and dec, the variational ones torch-vae and bench-vae, mlp mlp-dropout, cnn cnn-dropout)
      """)
  var preset: Preset?

  @Option(
    help: ArgumentHelp(
      "Units of the fully connected layers, separated by commas; an autoencoder's end with its code. (default: 512,256,64 for fc-autoencoder, 256 for sparse-autoencoder, 500 for contractive-autoencoder, 256,128 for mlp, 400 for the encoder of vae and conditional-vae and 256 for that of conv-vae, which the decoder mirrors)",
      valueName: "units"))
  var widths: UnitCounts?

  @Option(
    help:
      "Function of hidden units, in fully connected autoencoders and mlp; not of the code but in contractive-autoencoder. (default: relu; sigmoid for contractive-autoencoder)"
  )
  var activation: ActivationKind?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Let the decoder's weights be the encoder's, transposed. (default: --no-tied; --tied for contractive-autoencoder)"
  )
  var tied: Bool?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Train fc-autoencoder one layer at a time, each for --epochs, then all together as long, and from random values with as many updates in all. (default: --no-layerwise)"
  )
  var layerwise: Bool?

  @Option(
    help: ArgumentHelp(
      "Spoil the images that an autoencoder is shown, and let it restore them: gaussian:0.3, mask:0.5, patches:0.5 or salt-pepper:0.2. (default: none)",
      valueName: "noise"))
  var corrupt: Noise?

  @Option(
    help: ArgumentHelp(
      "What keeps the codes of sparse-autoencoder sparse: l1:1e-4 (weight), kl:0.05 or kl:0.05:0.001 (mean activation, weight), or k:25 (active units). (default: l1:1e-4)",
      valueName: "sparsity"))
  var sparsity: Sparsity?

  @Option(
    help: "Weight of the squared norm of the code's derivatives, in contractive-autoencoder. (default: 0.0001)")
  var contraction: Float?

  @Option(help: "Share of features that dropout sets to zero, in mlp and cnn. (default: 0)")
  var dropout: Float?

  // MARK: - Adversarial models

  @Option(help: "What generator and discriminator of a dcgan minimise. (default: non-saturating)")
  var ganLoss: AdversarialLoss?

  @Flag(
    inversion: .prefixedNo,
    help:
      "Divide the weights of a dcgan's discriminator by their spectral norms, in the place of batch normalisation. (default: --no-spectral-norm)"
  )
  var spectralNorm: Bool?

  @Option(help: "How the discriminator of conditional-gan is told the class. (default: projection)")
  var conditioning: Conditioning?

  @Option(help: "Weight of the penalty on the discriminator's gradient with --gan-loss wgan-gp. (default: 10)")
  var gradientPenalty: Float?

  @Option(
    help: ArgumentHelp(
      "Steps of the discriminator for one of the generator. (default: 1; 5 with --gan-loss wgan-gp)",
      valueName: "steps"))
  var criticSteps: Int?

  @Option(
    help: ArgumentHelp(
      "Make images with a moving average of the generator that forgets so slowly; 0 for no average. (default: 0.999)",
      valueName: "decay"))
  var ema: Float?

  // MARK: - Variational autoencoders

  @Flag(
    inversion: .prefixedNo, help: "Gate hidden units by a sigmoid instead of rectifying them. (default: --no-gated)")
  var gated: Bool?

  @Option(
    help:
      "Distribution of pixels: gray as probabilities, zeros and ones drawn from them, or Gaussian. (default: bernoulli)"
  )
  var likelihood: LikelihoodKind?

  @Option(
    help: ArgumentHelp(
      "Standard deviation of a Gaussian pixel, or learned, one for all pixels. (default: 0.1)",
      valueName: "number|learned"))
  var sigma: Deviation?

  @Option(help: "Factor of the divergence of codes from the prior. (default: 1)")
  var beta: Float?

  @Option(help: ArgumentHelp("Epochs over which that factor rises. (default: 0)", valueName: "epochs"))
  var klWarmup: Int?

  @Flag(
    inversion: .prefixedNo, help: "Clamp the logarithm of a code's variance to -6…2. (default: --no-clamp-log-variance)"
  )
  var clampLogVariance: Bool?

  // MARK: - All that make images

  @Flag(
    inversion: .prefixedNo,
    help:
      "Measure generated images at the end by a classifier that is trained for it, with dcgan and vae. (default: --quality where there are classes)"
  )
  var quality: Bool?

  /// What was given.
  var options: ModelOptions {
    var options = ModelOptions()
    options.codeSize = codeSize
    options.loss = loss
    options.initialization = initialization
    options.preset = preset
    options.widths = widths?.counts
    options.activation = activation
    options.tied = tied
    options.layerwise = layerwise
    options.noise = corrupt
    options.sparsity = sparsity
    options.contraction = contraction
    options.dropout = dropout
    options.adversarialLoss = ganLoss
    options.spectralNorm = spectralNorm
    options.conditioning = conditioning
    options.gradientPenalty = gradientPenalty
    options.criticSteps = criticSteps
    options.gated = gated
    options.likelihood = likelihood
    options.sigma = sigma
    options.beta = beta
    options.klWarmup = klWarmup
    options.clampLogVariance = clampLogVariance
    options.averageDecay = ema
    options.measuresQuality = quality
    return options
  }
}
