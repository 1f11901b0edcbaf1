public import Kernels
public import Networks

/// A generator that makes images of noise, and a discriminator that tells them from real ones: each learns from the other.
///
/// I. Goodfellow et al., "Generative Adversarial Nets", arXiv:1406.2661.
public struct AdversarialModel: Sendable {
  /// From standard normal noise, with the class as zeros and a one behind it where there are classes, to images with pixels in
  /// [−1, 1].
  public let generator: Network
  /// From images with pixels in [−1, 1] to one number, larger for images that look real.
  public let discriminator: Network
  /// The classes that images are asked for by; 0 where they are not.
  public let classes: Int
  /// What the two minimise.
  public let loss: AdversarialLoss
  /// What is added to the discriminator's loss, for a loss that has it.
  public let gradientPenalty: GradientPenalty?
  /// The steps of the discriminator for one of the generator.
  public let criticSteps: Int
  /// The samples that pass through a network together.
  public let blockSize: Int

  /// How slowly the average of the generator's values forgets, which images are made with; none: there is no average.
  public let averageDecay: Float?

  /// A pair of networks.
  public init(
    generator: Network, discriminator: Network, classes: Int = 0, loss: AdversarialLoss,
    gradientPenalty: GradientPenalty? = nil, criticSteps: Int = 1, blockSize: Int, averageDecay: Float? = nil
  ) {
    precondition(gradientPenalty == nil || GradientPenalty.suits(discriminator), "the discriminator bends")
    self.classes = classes
    self.generator = generator
    self.discriminator = discriminator
    self.loss = loss
    self.gradientPenalty = gradientPenalty
    self.criticSteps = criticSteps
    self.blockSize = blockSize
    self.averageDecay = averageDecay
  }

  /// The class that image i of those that are made for no sample in particular belongs to, where there are classes.
  public func label(ofImage i: Int) -> UInt8 { UInt8(i % max(classes, 1)) }

  /// Writes the generator's input: noise from a stream for each row, and the class.
  public func fill(
    _ input: Matrix, labels: UnsafePointer<UInt8>?, stream: (_ row: Int) -> RandomStream
  ) {
    let noise = input.columns - classes
    for row in 0..<input.rows {
      let floats = input.rows(row..<row + 1).floats
      stream(row).fillNormal(floats.baseAddress!, count: noise)
      for i in 0..<classes { floats[noise + i] = labels.map { Int($0[row]) } == i ? 1 : 0 }
    }
  }

  /// Both networks, in the order in which checkpoints hold them.
  public var networks: [Network] { [generator, discriminator] }

  /// The number of parameters of both.
  public var parameterCount: Int { networks.reduce(0) { $0 + $1.parameters.parameterCount } }
}
