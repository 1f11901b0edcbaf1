import Foundation
import Storage
import Training

/// A checkpoint that has been through the file system.
struct CheckpointStoreForTest {
  let checkpoint: Checkpoint

  init(_ path: String, _ files: [(name: String, bytes: Data)]) throws {
    try CheckpointStore(directory: path).commit(step: 5, files: files)
    checkpoint = try Checkpoint(try CheckpointStore.load(path: path) { _ in })
  }
}
