import Dispatch
public import Failures

/// Does the slow part of rank 0's reports, encoding and writing, beside the training, one job after the other.
///
/// A report that cannot be written is no reason to lose a training: its failure is handed on as a warning.
public final class BackgroundWriter: Sendable {
  private let queue = DispatchQueue(label: "atelier.writer", qos: .utility)
  private let warn: @Sendable (Failure) -> Void

  /// - Parameter warn: Called with the failure of a job, beside the training.
  public init(warn: @escaping @Sendable (Failure) -> Void) {
    self.warn = warn
  }

  /// Adds a job.
  public func submit(_ job: @escaping @Sendable () throws(Failure) -> Void) {
    queue.async { [warn] in
      do throws(Failure) { try job() } catch { warn(error) }
    }
  }

  /// Waits for all jobs.
  public func finish() {
    queue.sync {}
  }
}
