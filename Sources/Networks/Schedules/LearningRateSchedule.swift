import Foundation

/// The learning rate as a function of the step.
public struct LearningRateSchedule: Hashable, Sendable {
  /// The curve behind the warm-up.
  public enum Curve: String, Hashable, Sendable, CaseIterable, Codable {
    /// The same rate all the time.
    case constant
    /// Half a cosine from the full rate to 0. I. Loshchilov and F. Hutter, arXiv:1608.03983.
    case cosine
    /// A tenth of the rate after one half and again after three quarters of the steps.
    case step
  }

  /// The curve.
  public let curve: Curve
  /// The full rate.
  public let learningRate: Float
  /// The steps over which the rate rises linearly from nothing. P. Goyal et al., arXiv:1706.02677.
  public let warmupSteps: Int
  /// The length of the training.
  public let totalSteps: Int

  /// A curve over `totalSteps` steps, the first `warmupSteps` of them warming up.
  public init(_ curve: Curve, learningRate: Float, warmupSteps: Int, totalSteps: Int) {
    self.curve = curve
    self.learningRate = learningRate
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
  }

  /// The learning rate of a step, from 0.
  public func rate(at step: Int) -> Float {
    if step < warmupSteps { return learningRate * Float(step + 1) / Float(warmupSteps + 1) }
    let progress = Double(step - warmupSteps) / Double(max(totalSteps - warmupSteps, 1))
    switch curve {
    case .constant: return learningRate
    case .cosine: return learningRate * Float(0.5 * (1 + cos(Double.pi * min(progress, 1))))
    case .step: return learningRate * (progress < 0.5 ? 1 : progress < 0.75 ? 0.1 : 0.01)
    }
  }
}
