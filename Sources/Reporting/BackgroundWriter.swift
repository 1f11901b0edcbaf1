import Dispatch
public import Failures
import Synchronization

/// Does the slow part of rank 0's reports, encoding and writing, beside the training, one job after the other.
public final class BackgroundWriter: Sendable {
  private let queue = DispatchQueue(label: "atelier.writer", qos: .utility)
  private let failure = Mutex<Failure?>(nil)

  /// A writer with nothing to do.
  public init() {}

  /// Adds a job, and throws what an earlier one failed with.
  public func submit(_ job: @escaping @Sendable () throws(Failure) -> Void) throws(Failure) {
    try check()
    queue.async { [self] in
      do throws(Failure) { try job() } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
  }

  /// Waits for all jobs.
  public func finish() throws(Failure) {
    queue.sync {}
    try check()
  }

  private func check() throws(Failure) {
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}
