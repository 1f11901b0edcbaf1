/// The optimizers by name.
public enum OptimizerKind: String, Hashable, Sendable, CaseIterable, Codable {
  /// Plain stochastic gradient descent.
  case sgd
  /// Gradient descent with momentum 0.9.
  case momentum
  /// Adam.
  case adam
  /// Adam with decoupled weight decay.
  case adamw
  /// Momentum with a learning rate for each tensor, for large batches.
  case lars
  /// Adam with a learning rate for each tensor, for large batches.
  case lamb

  /// Makes the optimizer for an arena of `count` floats.
  ///
  /// - Parameter beta1: β₁ of Adam and LAMB, 0.9 when nil; the others have none.
  public func optimizer(
    count: Int, learningRate: Float, weightDecay: Float, beta1: Float? = nil
  ) -> any Optimizer {
    switch self {
    case .sgd:
      GradientDescent(count: count, learningRate: learningRate, weightDecay: weightDecay)
    case .momentum:
      GradientDescent(count: count, learningRate: learningRate, momentum: 0.9, weightDecay: weightDecay)
    case .adam:
      Adam(count: count, learningRate: learningRate, beta1: beta1 ?? 0.9, weightDecay: weightDecay)
    case .adamw:
      Adam(
        count: count, learningRate: learningRate, beta1: beta1 ?? 0.9, weightDecay: weightDecay, decoupled: true)
    case .lars:
      LARS(count: count, learningRate: learningRate, weightDecay: weightDecay)
    case .lamb:
      LAMB(count: count, learningRate: learningRate, beta1: beta1 ?? 0.9, weightDecay: weightDecay)
    }
  }

  /// The learning rate that the models of this project train well with.
  public var defaultLearningRate: Float {
    switch self {
    case .sgd: 0.5
    case .momentum: 0.1
    case .adam, .adamw: 0.002
    case .lars: 10
    case .lamb: 0.02
    }
  }

  /// Whether β₁ decides how slowly it forgets gradients.
  public var forgets: Bool { self == .adam || self == .adamw || self == .lamb }

  /// Whether the length of a tensor's step depends on the whole tensor.
  public var isLayerwise: Bool { self == .lars || self == .lamb }
}
