public import Kernels
public import Networks

/// What a network's output is held against.
public enum Objective: Hashable, Sendable, CustomStringConvertible {
  /// The image that went in: the output is the logits of its pixels, or, for the linear loss, the pixels themselves.
  case reconstruction(ReconstructionLoss)
  /// The distribution of the image's pixels given a code: the output is the logits of its means.
  case likelihood(Likelihood)
  /// The class of the image: the output is the logits of the classes.
  case classification

  /// What is minimised, for people.
  public var description: String {
    switch self {
    case .reconstruction(let loss): "reconstruction loss \(loss.rawValue)"
    case .likelihood(.bernoulli): "negative log-likelihood of gray pixels as probabilities, and KL"
    case .likelihood(.binarized): "negative log-likelihood of binarized pixels, and KL"
    case .likelihood(.gaussian(let deviation)):
      "negative log-likelihood of pixels with Gaussian noise \(deviation), and KL"
    case .classification: "cross-entropy of the classes"
    }
  }

  /// Whether the output stands for what went in.
  public var reconstructs: Bool { self != .classification }

  /// Whether the classes of the images must be known.
  public var needsLabels: Bool { self == .classification }

  /// Makes images of what a network that reconstructs ends with, in place when they are the same.
  public func reconstruct(_ output: Matrix, into images: Matrix) {
    switch self {
    case .reconstruction(let loss): loss.reconstruct(output, into: images)
    case .likelihood: sigmoid(output, into: images)
    case .classification: break
    }
  }

  /// The sum of the samples' losses; writes the gradient of `scale` times that sum with respect to the output.
  ///
  /// - Parameters:
  ///   - images: What went into the network.
  ///   - labels: The class of each row; needed for classification.
  public func evaluate(
    _ output: Matrix, images: Matrix, labels: UnsafePointer<UInt8>?, gradient: Matrix?, scale: Float
  ) -> Double {
    switch self {
    case .reconstruction(let loss):
      return loss.evaluate(output, against: images, gradient: gradient, scale: scale)
    case .likelihood(let likelihood):
      return likelihood.evaluate(output, against: images, gradient: gradient, scale: scale)
    case .classification:
      guard let labels else { preconditionFailure("classification needs labels") }
      return SoftmaxCrossEntropy().evaluate(output, labels: labels, gradient: gradient, scale: scale)
    }
  }

  /// Whether the network is shown and held against others than the images as they were read.
  public var changesImages: Bool { self == .likelihood(.binarized) }

  /// Turns images as they were read into what the network is shown and held against, in place.
  public func prepare(_ images: Matrix, _ context: Context) {
    if case .likelihood(let likelihood) = self { likelihood.prepare(images, context) }
  }
}
