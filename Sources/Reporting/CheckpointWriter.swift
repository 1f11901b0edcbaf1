public import Failures
public import Storage
public import Training

/// Writes checkpoints beside the training: the trainer stands still only while its state is copied.
public final class CheckpointWriter: Observer {
  private let store: CheckpointStore
  private let writer: BackgroundWriter

  /// Writes to a store.
  public init(_ store: CheckpointStore, _ writer: BackgroundWriter) {
    self.store = store
    self.writer = writer
  }

  public func observe(_ event: Event) throws(Failure) {
    guard case .checkpoint(let trainer) = event else { return }
    let snapshot = TrainerSnapshot(trainer)
    try writer.submit { [store] () throws(Failure) in
      try store.commit(step: snapshot.cursor.step, files: try snapshot.files())
    }
  }
}
