/// What happens in a training, for those who watch it.
public enum Event {
  /// A step has been made.
  case step(StepRecord)
  /// An epoch is over and the test set has been evaluated.
  case epoch(EpochRecord)
  /// A checkpoint is due; the trainer stands still until the observers return.
  case checkpoint(Trainer)
}

/// One step.
public struct StepRecord: Sendable {
  /// The epoch it belongs to, from 0.
  public var epoch: Int
  /// Its number, from 1.
  public var step: Int
  /// The steps of the whole training.
  public var totalSteps: Int
  /// The mean loss of the global batch.
  public var loss: Double
  /// The learning rate it was made with.
  public var learningRate: Float
  /// The samples of the global batch.
  public var samples: Int
  /// What else was measured on the global batch, by name: what the layers added to the mean loss, and means over samples.
  public var measures: [String: Double]
  /// The Euclidean norm of the gradient, before clipping.
  public var gradientNorm: Double
  /// Whether the parameters were left as they were, because the loss or the gradient was not finite.
  public var isSkipped: Bool
  /// What some rank wants to happen behind this step.
  public var requests: Requests
  /// How long it took on this rank.
  public var seconds: PhaseSeconds
}

/// One epoch.
public struct EpochRecord: Sendable {
  /// The epoch, from 0.
  public var epoch: Int
  /// The steps made so far.
  public var step: Int
  /// The mean loss of its training samples, each at the time it was trained on.
  public var trainLoss: Double
  /// The means of what else was measured on them, by name.
  public var trainMeasures: [String: Double]
  /// What was measured on the test set.
  public var test: Metrics
  /// The seconds that those of its steps took on this rank that this process made, evaluation not counted.
  public var seconds: PhaseSeconds
  /// The training samples of these steps, of all ranks.
  public var samples: Int
}
