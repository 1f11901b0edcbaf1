public import Failures

/// Somebody who watches a training and never takes part in it: log, metrics, pictures, checkpoints.
///
/// Only rank 0 has observers, so they must not communicate.
public protocol Observer: AnyObject {
  /// Hears of an event.
  func observe(_ event: Event) throws(Failure)
}
