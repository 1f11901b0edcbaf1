public import Kernels

/// Stochastic gradient descent, with momentum (Polyak's heavy ball) when μ > 0: v ← μ·v + g + λ·w, w ← w − η·v.
public final class GradientDescent: Optimizer {
  public var learningRate: Float
  public var stepCount = 0
  private let momentum: Float
  private let weightDecay: Float
  private let velocity: Slab

  /// - Parameters:
  ///   - count: The size of the arena.
  ///   - momentum: μ; 0 for plain gradient descent.
  ///   - weightDecay: λ, added to the gradient as λ·w.
  public init(count: Int, learningRate: Float, momentum: Float = 0, weightDecay: Float = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    velocity = Slab(count: momentum > 0 ? count : 0)
  }

  public var state: [(name: String, floats: Floats)] { momentum > 0 ? [("velocity", velocity.floats)] : [] }

  public func beginStep() { stepCount += 1 }

  public func update(_ values: Floats, along gradients: Floats, range: Range<Int>) {
    if momentum > 0 {
      momentumStep(
        values, along: gradients, velocity: Floats(rebasing: velocity.floats[range]), learningRate: learningRate,
        momentum: momentum, decay: weightDecay)
    } else {
      gradientStep(values, along: gradients, learningRate: learningRate, decay: weightDecay)
    }
  }
}
