import Foundation
public import Kernels

/// The distribution that a generative model gives the pixels of an image, from the logits x that its decoder ends with; its
/// mean is σ(x).
///
/// The loss of a sample is −ln p(image), in nats, summed over its pixels.
public enum Likelihood: Hashable, Sendable {
  /// Pixels in [0, 1] as if they were probabilities: the cross-entropy −t·ln σ(x) − (1 − t)·ln(1 − σ(x)). Not a likelihood
  /// in the strict sense, as the distribution is one of zeros and ones; its minimum is not 0 but the entropy of the pixels.
  case bernoulli
  /// Zeros and ones that are drawn with the pixels as probabilities: anew in every epoch of a training, once and for all for
  /// a test set. R. Salakhutdinov and I. Murray, "On the Quantitative Analysis of Deep Belief Networks", ICML 2008.
  case binarized
  /// A Gaussian around σ(x) with the same standard deviation for all pixels.
  case gaussian(deviation: Float)

  /// The sum of the samples' losses; writes the gradient of `scale` times that sum with respect to the logits.
  public func evaluate(_ logits: Matrix, against target: Matrix, gradient: Matrix?, scale: Float) -> Double {
    switch self {
    case .bernoulli, .binarized:
      return crossEntropyOfSigmoid(logits, target: target, gradient: gradient, scale: scale)
    case .gaussian(let deviation):
      let precision = 1 / (2 * Double(deviation) * Double(deviation))
      let error = squaredErrorOfSigmoid(logits, target: target, gradient: gradient, scale: scale * Float(precision))
      return precision * error + Double(logits.count) * log(Double(deviation) * (2 * Double.pi).squareRoot())
    }
  }

  /// Turns gray images into what the distribution is of, in place.
  ///
  /// The draws of a sample are keyed by (seed, epoch, sample) in a training; in an evaluation by the sample alone, so that
  /// all models are held against the same images.
  public func prepare(_ images: Matrix, _ context: Context) {
    guard self == .binarized else { return }
    let isTraining = context.mode == .training
    for row in 0..<images.rows {
      let pixels = images.base + row * images.columns
      RandomStream(
        seed: isTraining ? context.seed : 0, purpose: .binarization, epoch: isTraining ? context.epoch + 1 : 0,
        index: context.samples.map { Int($0[row]) } ?? 0
      ).fillBernoulli(pixels, into: pixels, count: images.columns)
    }
  }
}
