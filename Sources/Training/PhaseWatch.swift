import Failures
import Networks

/// Measures what a step spends in each of its phases.
final class PhaseWatch {
  /// The seconds so far.
  var seconds = PhaseSeconds()
  private var watch = Stopwatch()

  /// The time since the last lap, or since the beginning, belongs to a phase.
  func lap(_ phase: WritableKeyPath<PhaseSeconds, Double>) { seconds[keyPath: phase] += watch.lap() }

  /// The exchange of a share's sums within a phase, whose time is not that phase's: a rank waits there for slower ones.
  func exchange(
    of share: BatchShare, in phase: WritableKeyPath<PhaseSeconds, Double>
  ) -> Workspace.SumExchange {
    { sums, leaves throws(Failure) in
      self.lap(phase)
      try share.exchange(sums, leaves)
      self.lap(\.reduce)
    }
  }
}
