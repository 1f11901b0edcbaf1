import Foundation
public import Kernels

/// Adam with a learning rate for each tensor: d = m̂/(√v̂ + ε) + λ·w, w ← w − η·‖w‖/‖d‖·d. Y. You et al., arXiv:1904.00962.
public final class LAMB: LayerwiseOptimizer {
  public var learningRate: Float
  public var stepCount = 0
  private let beta1: Float
  private let beta2: Float
  private let epsilon: Float
  private let weightDecay: Float
  private let first: Slab
  private let second: Slab

  /// - Parameters:
  ///   - count: The size of the arena.
  ///   - weightDecay: λ.
  public init(
    count: Int, learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-6,
    weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    first = Slab(count: count)
    second = Slab(count: count)
  }

  public var state: [(name: String, floats: Floats)] {
    [("exp_avg", first.floats), ("exp_avg_sq", second.floats)]
  }

  public func beginStep() { stepCount += 1 }

  public func direct(_ values: Floats, along gradients: Floats, range: Range<Int>, decays: Bool) {
    let t = Double(stepCount)
    lambDirection(
      values, along: gradients, first: Floats(rebasing: first.floats[range]),
      second: Floats(rebasing: second.floats[range]),
      AdamCoefficients(
        stepSize: Float(1 / (1 - pow(Double(beta1), t))),
        secondCorrection: Float(1 / (1 - pow(Double(beta2), t)).squareRoot()), beta1: beta1, beta2: beta2,
        epsilon: epsilon, coupledDecay: decays ? weightDecay : 0, shrinkage: 1))
  }

  public func trustRatio(values: Double, direction: Double) -> Float {
    values > 0 && direction > 0 ? Float(values / direction) : 1
  }

  public func advance(_ values: Floats, along directions: Floats, range: Range<Int>, ratio: Float) {
    gradientStep(values, along: directions, learningRate: learningRate * ratio, decay: 0)
  }
}
