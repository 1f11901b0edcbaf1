/// How far a training has come.
public struct Cursor: Hashable, Sendable, Codable {
  /// The epoch that the next step belongs to, from 0.
  public var epoch = 0
  /// The next step within it, from 0.
  public var stepInEpoch = 0
  /// The steps made so far.
  public var step = 0
  /// The samples that the losses of this epoch have been summed over so far.
  public var epochSamples = 0
  /// The sum of their losses.
  public var epochLoss = 0.0
  /// The sums of what else was measured on them, by name.
  public var epochMeasures: [String: Double] = [:]

  /// The steps whose gradient was not finite, and that therefore changed nothing.
  public var skippedSteps = 0
  /// What the schedule's learning rate is multiplied by: less than one after a training has gone back to a checkpoint because
  /// its gradients were not finite.
  public var learningRateFactor: Float = 1

  /// The beginning.
  public init() {}
}
