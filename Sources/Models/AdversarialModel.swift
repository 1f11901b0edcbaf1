public import Networks

/// A generator that makes images of noise, and a discriminator that tells them from real ones: each learns from the other.
///
/// I. Goodfellow et al., "Generative Adversarial Nets", arXiv:1406.2661.
public struct AdversarialModel: Sendable {
  /// From standard normal noise to images with pixels in [−1, 1].
  public let generator: Network
  /// From images with pixels in [−1, 1] to one number, larger for images that look real.
  public let discriminator: Network
  /// What the two minimise.
  public let loss: AdversarialLoss
  /// The samples that pass through a network together.
  public let blockSize: Int

  /// How slowly the average of the generator's values forgets, which images are made with; none: there is no average.
  public let averageDecay: Float?

  /// A pair of networks.
  public init(
    generator: Network, discriminator: Network, loss: AdversarialLoss, blockSize: Int, averageDecay: Float? = nil
  ) {
    self.generator = generator
    self.discriminator = discriminator
    self.loss = loss
    self.blockSize = blockSize
    self.averageDecay = averageDecay
  }

  /// Both networks, in the order in which checkpoints hold them.
  public var networks: [Network] { [generator, discriminator] }

  /// The number of parameters of both.
  public var parameterCount: Int { networks.reduce(0) { $0 + $1.parameters.parameterCount } }
}
