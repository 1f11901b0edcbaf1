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
  private let network: Network
  private let values: [Float]
  private let statistics: [Float]
  private let moments: [(name: String, floats: [Float])]
  private let optimizerSteps: Int

  /// Copies the state of a trainer.
  public init(_ trainer: Trainer) {
    cursor = trainer.cursor
    network = trainer.model.network
    values = [Float](trainer.arena.values)
    statistics = [Float](trainer.arena.statistics)
    moments = trainer.replica.optimizer.state.map { ($0.name, [Float]($0.floats)) }
    optimizerSteps = trainer.replica.optimizer.stepCount
  }

  /// The files of a checkpoint: the model and the optimizer's state under PyTorch's names and axis order, and the cursor.
  public func files() throws(Failure) -> [(name: String, bytes: Data)] {
    var values = values
    var statistics = statistics
    let model =
      tensors(network.parameters, &values, prefix: "") + tensors(network.statistics, &statistics, prefix: "")
    var state: [Safetensors.Tensor] = []
    for moment in moments {
      var floats = moment.floats
      state += tensors(network.parameters, &floats, prefix: moment.name + ".")
    }
    let metadata = ["format": "pt", "step": String(cursor.step)]
    return [
      ("model.safetensors", Safetensors(metadata: metadata, tensors: model).encoded()),
      ("optimizer.safetensors", Safetensors(metadata: metadata, tensors: state).encoded()),
      ("state.json", try CheckpointState(cursor: cursor, optimizerSteps: optimizerSteps).encoded()),
    ]
  }

  private func tensors(_ layout: ParameterLayout, _ floats: inout [Float], prefix: String) -> [Safetensors.Tensor] {
    floats.withUnsafeMutableBufferPointer { floats in
      layout.entries.map {
        Safetensors.Tensor(name: prefix + $0.name, shape: $0.fileShape, floats: $0.exported(from: floats))
      }
    }
  }
}
