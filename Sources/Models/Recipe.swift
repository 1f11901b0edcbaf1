public import Networks

/// How an architecture is trained if nothing else is asked for; what is nil is the same for all.
public struct Recipe: Hashable, Sendable {
  /// The learning rate for Adam.
  public var learningRate: Float?
  /// β₁ of Adam.
  public var beta1: Float?
  /// The course of the learning rate.
  public var schedule: LearningRateSchedule.Curve?
}

extension Architecture {
  /// How it is trained if nothing else is asked for.
  public var recipe: Recipe {
    switch self {
    case .dcgan, .conditionalGAN: Recipe(learningRate: 0.0002, beta1: 0.5, schedule: .constant)
    default: Recipe()
    }
  }
}
