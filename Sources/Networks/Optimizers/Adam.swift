import Foundation
public import Kernels

/// Adam: steps scaled by running averages of the gradient and of its square. D. Kingma and J. Ba, arXiv:1412.6980.
///
/// With `decoupled` weight decay it is AdamW: w ← w − η·λ·w apart from the gradient. I. Loshchilov and F. Hutter,
/// arXiv:1711.05101.
public final class Adam: Optimizer {
  public var learningRate: Float
  public var stepCount = 0
  private let beta1: Float
  private let beta2: Float
  private let epsilon: Float
  private let weightDecay: Float
  private let isDecoupled: Bool
  private let first: Slab
  private let second: Slab
  private var constants = AdamCoefficients(
    stepSize: 0, secondCorrection: 1, beta1: 0, beta2: 0, epsilon: 0, coupledDecay: 0, shrinkage: 1)

  /// - Parameters:
  ///   - count: The size of the arena.
  ///   - weightDecay: λ.
  ///   - decoupled: AdamW's decay of the weights instead of Adam's addition to the gradient.
  public init(
    count: Int, learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    weightDecay: Float = 0, decoupled: Bool = false
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    isDecoupled = decoupled
    first = Slab(count: count)
    second = Slab(count: count)
  }

  public var state: [(name: String, floats: Floats)] {
    [("exp_avg", first.floats), ("exp_avg_sq", second.floats)]
  }

  public func beginStep() {
    stepCount += 1
    let t = Double(stepCount)
    constants = AdamCoefficients(
      stepSize: Float(Double(learningRate) / (1 - pow(Double(beta1), t))),
      secondCorrection: Float(1 / (1 - pow(Double(beta2), t)).squareRoot()),
      beta1: beta1, beta2: beta2, epsilon: epsilon, coupledDecay: isDecoupled ? 0 : weightDecay,
      shrinkage: isDecoupled ? 1 - learningRate * weightDecay : 1)
  }

  public func update(_ values: Floats, along gradients: Floats, range: Range<Int>) {
    adamStep(
      values, along: gradients,
      first: Floats(rebasing: first.floats[range]), second: Floats(rebasing: second.floats[range]), constants)
  }
}
