import Dispatch
public import Failures
public import Storage
import Synchronization
public import Training

/// Writes checkpoints beside the training: the trainer stands still only while its state is copied, and, where the disk cannot
/// keep up, until the last checkpoint is on it.
public final class CheckpointWriter: Observer, Sendable {
  private let store: CheckpointStore
  private let writer: BackgroundWriter
  // More than one copy of the state would fill the memory of a job whose disk is slow.
  private let turn = DispatchSemaphore(value: 1)
  private let newestFailure = Mutex<Failure?>(nil)

  /// Writes to a store.
  public init(_ store: CheckpointStore, _ writer: BackgroundWriter) {
    self.store = store
    self.writer = writer
  }

  public func observe(_ event: Event) throws(Failure) {
    guard case .checkpoint(let trainer) = event else { return }
    turn.wait()
    let snapshot = TrainerSnapshot(trainer)
    writer.submit { [self] () throws(Failure) in
      defer { turn.signal() }
      do throws(Failure) {
        try store.commit(step: snapshot.cursor.step, files: try snapshot.files())
        newestFailure.withLock { $0 = nil }
      } catch {
        newestFailure.withLock { $0 = error }
        throw error
      }
    }
  }

  /// Waits until all is written.
  ///
  /// - Throws: What kept the newest checkpoint from being written.
  public func finish() throws(Failure) {
    writer.finish()
    if let failure = newestFailure.withLock({ $0 }) { throw failure }
  }
}
