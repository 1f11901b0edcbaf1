public import Networks

/// Everything that decides what a training computes, besides the model and the data.
public struct Hyperparameters: Hashable, Sendable, Codable {
  /// The passes over the training set.
  public var epochs: Int
  /// The step after which to stop early, if any.
  public var steps: Int?
  /// The samples of a global batch, over all ranks.
  public var batchSize: Int
  /// The full learning rate.
  public var learningRate: Float
  /// The rule of the updates.
  public var optimizer: OptimizerKind
  /// The course of the learning rate.
  public var schedule: LearningRateSchedule.Curve
  /// The epochs over which the learning rate rises; fractions are allowed.
  public var warmupEpochs: Double
  /// λ.
  public var weightDecay: Float
  /// The seed of every random number.
  public var seed: UInt64
  /// The number of virtual shards that the training set is cut into.
  public var shards: Int
  /// Whether results have the same bits at any number of ranks.
  public var exact: Bool
  /// How gradients are summed over the ranks.
  public var reduction: ReductionKind
  /// What gradients are rounded to between hosts; nothing when nil.
  public var gradientType: GradientType?
  /// The largest Euclidean norm of a gradient; longer ones are scaled down to it.
  public var clipNorm: Float?
  /// β₁ of Adam, how slowly it forgets gradients; its own choice when nil.
  public var beta1: Float?

  enum CodingKeys: String, CodingKey {
    case epochs, steps, optimizer, schedule, seed, shards, exact, reduction, beta1
    case batchSize = "batch_size"
    case learningRate = "learning_rate"
    case warmupEpochs = "warmup_epochs"
    case weightDecay = "weight_decay"
    case clipNorm = "clip_norm"
    case gradientType = "gradient_dtype"
  }

  /// All of them.
  public init(
    epochs: Int, steps: Int? = nil, batchSize: Int, learningRate: Float, optimizer: OptimizerKind = .adam,
    schedule: LearningRateSchedule.Curve = .constant, warmupEpochs: Double = 0, weightDecay: Float = 0,
    seed: UInt64, shards: Int, exact: Bool = true,
    reduction: ReductionKind = .auto, gradientType: GradientType? = nil, clipNorm: Float? = nil, beta1: Float? = nil
  ) {
    self.epochs = epochs
    self.steps = steps
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.optimizer = optimizer
    self.schedule = schedule
    self.warmupEpochs = warmupEpochs
    self.weightDecay = weightDecay
    self.seed = seed
    self.shards = shards
    self.exact = exact
    self.reduction = reduction
    self.gradientType = gradientType
    self.clipNorm = clipNorm
    self.beta1 = beta1
  }

  /// What would be different in a training that goes on with others, for people; the steps to stop after and the ways of sums,
  /// which change no step, left out.
  public func changes(to other: Hyperparameters) -> [String] {
    var changes: [String] = []
    func compare<Value: Equatable>(_ name: String, _ value: KeyPath<Hyperparameters, Value>) {
      guard self[keyPath: value] != other[keyPath: value] else { return }
      changes.append("\(name) \(other[keyPath: value]) instead of \(self[keyPath: value])")
    }
    compare("epochs", \.epochs)
    compare("learning rate", \.learningRate)
    compare("optimizer", \.optimizer.rawValue)
    compare("schedule", \.schedule.rawValue)
    compare("warm-up epochs", \.warmupEpochs)
    compare("weight decay", \.weightDecay)
    compare("clip norm", \.clipNorm.description)
    compare("exact", \.exact)
    return changes
  }
}

extension Float? {
  fileprivate var description: String { map { "\($0)" } ?? "none" }
}
