public import Failures
public import Foundation
import Kernels
import Models
import Networks
import Storage

/// A copy of all that a training needs to go on: made in a moment while the trainer stands still, encoded and written while
/// it goes on.
public struct TrainerSnapshot: Sendable {
  /// How far the training had come.
  public let cursor: Cursor
  private let sampling: Sampling
  private let replicas: [ReplicaCopy]

  private struct ReplicaCopy {
    let network: Network
    let values: [Float]
    let statistics: [Float]
    let moments: [(name: String, floats: [Float])]
    let optimizerSteps: Int
  }

  /// Copies the state of a trainer.
  public init(_ trainer: Trainer) {
    cursor = trainer.cursor
    sampling = trainer.sampling
    replicas = trainer.replicas.map { replica in
      ReplicaCopy(
        network: replica.arena.network, values: [Float](replica.arena.values),
        statistics: [Float](replica.arena.statistics),
        moments: replica.optimizer.state.map { ($0.name, [Float]($0.floats)) },
        optimizerSteps: replica.optimizer.stepCount)
    }
  }

  /// The files of a checkpoint: the networks and the optimizers' state under PyTorch's names and axis order, and the cursor.
  public func files() throws(Failure) -> [(name: String, bytes: Data)] {
    var model: [Safetensors.Tensor] = []
    var state: [Safetensors.Tensor] = []
    for replica in replicas {
      model += tensors(replica.network.parameters, replica.values, prefix: "")
      model += tensors(replica.network.statistics, replica.statistics, prefix: "")
      for moment in replica.moments {
        state += tensors(replica.network.parameters, moment.floats, prefix: moment.name + ".")
      }
    }
    let metadata = ["format": "pt", "step": String(cursor.step)]
    let counters = CheckpointState(
      cursor: cursor, sampling: sampling, optimizerSteps: replicas.map(\.optimizerSteps))
    return [
      ("model.safetensors", Safetensors(metadata: metadata, tensors: model).encoded()),
      ("optimizer.safetensors", Safetensors(metadata: metadata, tensors: state).encoded()),
      ("state.json", try counters.encoded()),
    ]
  }

  private func tensors(_ layout: ParameterLayout, _ floats: [Float], prefix: String) -> [Safetensors.Tensor] {
    var floats = floats
    return floats.withUnsafeMutableBufferPointer { floats in
      layout.entries.map {
        Safetensors.Tensor(name: prefix + $0.name, shape: $0.fileShape, floats: $0.exported(from: floats))
      }
    }
  }
}
