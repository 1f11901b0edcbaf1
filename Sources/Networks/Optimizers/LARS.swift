public import Kernels

/// Momentum with a learning rate for each tensor: d = g + λ·w, v ← μ·v + τ·‖w‖/‖d‖·d, w ← w − η·v. Y. You, I. Gitman and
/// B. Ginsburg, arXiv:1708.03888, who divide by ‖g‖ + λ·‖w‖ and have η in the velocity.
public final class LARS: LayerwiseOptimizer {
  public var learningRate: Float
  public var stepCount = 0
  private let momentum: Float
  private let weightDecay: Float
  private let trust: Float
  private let velocity: Slab

  /// - Parameters:
  ///   - count: The size of the arena.
  ///   - momentum: μ.
  ///   - weightDecay: λ.
  ///   - trust: τ, how far a tensor may move at a learning rate of 1, as a part of its norm.
  public init(count: Int, learningRate: Float, momentum: Float = 0.9, weightDecay: Float = 0, trust: Float = 0.001) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.trust = trust
    velocity = Slab(count: count)
  }

  public var state: [(name: String, floats: Floats)] { [("velocity", velocity.floats)] }

  public func beginStep() { stepCount += 1 }

  public func direct(_ values: Floats, along gradients: Floats, range: Range<Int>, decays: Bool) {
    if decays, weightDecay > 0 { add(values, times: weightDecay, to: gradients) }
  }

  public func trustRatio(values: Double, direction: Double) -> Float {
    values > 0 && direction > 0 ? trust * Float(values / direction) : 1
  }

  public func advance(_ values: Floats, along directions: Floats, range: Range<Int>, ratio: Float) {
    if ratio != 1 { scale(directions, by: ratio, into: directions) }
    momentumStep(
      values, along: directions, velocity: Floats(rebasing: velocity.floats[range]), learningRate: learningRate,
      momentum: momentum, decay: 0)
  }
}
