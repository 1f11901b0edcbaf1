public import Networks

/// How an architecture or a preset is trained if nothing else is asked for; what is nil is the same for all.
public struct Recipe: Hashable, Sendable {
  /// The passes over the training set.
  public var epochs: Int?
  /// The samples of a global batch.
  public var batchSize: Int?
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
    case .dcgan, .conditionalGAN:
      Recipe(epochs: 10, batchSize: 64, learningRate: 0.0002, beta1: 0.5, schedule: .constant)
    default: Recipe()
    }
  }
}

extension Preset {
  /// How it is trained if nothing else is asked for.
  public var recipe: Recipe {
    switch self {
    case .torchStyle, .wide: Recipe()
    case .kerasStyle: Recipe(epochs: 50, batchSize: 128, learningRate: 0.001, schedule: .constant)
    case .denseCode: Recipe(epochs: 40)
    case .denoising: Recipe(epochs: 20)
    case .linear: Recipe(epochs: 40, learningRate: 0.003)
    case .dec: Recipe(epochs: 20, learningRate: 0.001)
    case .mlpDropout: Recipe(epochs: 30, learningRate: 0.001)
    case .cnnDropout: Recipe(epochs: 30, batchSize: 64, learningRate: 0.001)
    case .torchVAE: Recipe(epochs: 10, batchSize: 128, learningRate: 0.001, schedule: .constant)
    case .benchVAE: Recipe(epochs: 300, batchSize: 100, learningRate: 0.002, schedule: .cosine)
    }
  }
}
