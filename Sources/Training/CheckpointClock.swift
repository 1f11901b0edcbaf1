/// Tells when a checkpoint is due; rank 0's decides for all.
public struct CheckpointClock {
  private let interval: CheckpointInterval
  private var last = ContinuousClock.now

  /// A clock that starts now.
  public init(_ interval: CheckpointInterval) {
    self.interval = interval
  }

  /// Whether a checkpoint is due behind the trainer's next step; starts the time anew when it is.
  public mutating func isDue(behindNextStepOf trainer: Trainer) -> Bool {
    let cursor = trainer.cursor
    switch interval {
    case .steps(let count):
      return (cursor.step + 1) % count == 0
    case .epochs(let count):
      return cursor.stepInEpoch + 1 == trainer.stepsPerEpoch && (cursor.epoch + 1) % count == 0
    case .minutes(let count):
      guard ContinuousClock.now - last >= .seconds(60 * count) else { return false }
      last = .now
      return true
    case .none:
      return false
    }
  }
}
