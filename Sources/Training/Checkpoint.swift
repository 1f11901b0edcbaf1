public import Failures
import Foundation
import Kernels
import Models
public import Networks
public import Storage

/// A checkpoint that has been read and found whole, before it is put into an arena or a trainer.
public struct Checkpoint {
  /// The folder it was read from.
  public let path: String
  private let model: Safetensors
  private let optimizer: Safetensors
  private let state: CheckpointState

  /// Decodes the files of a checkpoint.
  public init(_ loaded: CheckpointStore.Loaded) throws(Failure) {
    path = loaded.path
    func file(_ name: String) throws(Failure) -> (bytes: Data, source: String) {
      guard let bytes = loaded.files[name] else {
        throw Failure(
          .badData, "\(loaded.path) has no \(name): it is not a checkpoint of this program; take another one")
      }
      return (bytes, "\(loaded.path)/\(name)")
    }
    let modelFile = try file("model.safetensors")
    model = try Safetensors(bytes: modelFile.bytes, source: modelFile.source)
    let optimizerFile = try file("optimizer.safetensors")
    optimizer = try Safetensors(bytes: optimizerFile.bytes, source: optimizerFile.source)
    let stateFile = try file("state.json")
    state = try CheckpointState(stateFile.bytes, source: stateFile.source)
  }

  /// How far the training had come.
  public var cursor: Cursor { state.cursor }

  /// Puts the values of all networks of a model into their arenas.
  ///
  /// - Throws: `.badData`, with the tensors that differ, when the checkpoint is of another architecture.
  public func restore(_ arenas: [Arena]) throws(Failure) {
    var known: Set<String> = []
    for arena in arenas {
      let network = arena.network
      try restore(network.parameters, from: model, into: arena.values, prefix: "")
      try restore(network.statistics, from: model, into: arena.statistics, prefix: "")
      known.formUnion((network.parameters.entries + network.statistics.entries).map(\.name))
    }
    if let unknown = model.tensors.first(where: { !known.contains($0.name) }) {
      throw Failure(
        .badData,
        "\(path) is of another architecture: the model here has no \(unknown.name); give the options it was trained with"
      )
    }
  }

  /// Puts the average of the first network's values into its arena, as it was kept beside them.
  public func restoreAverage(_ arena: Arena) throws(Failure) {
    // Before the first step it is still empty.
    guard state.optimizerSteps.first != 0 else { return }
    try restore(
      arena.network.parameters, from: optimizer, into: arena.values, prefix: AveragingOptimizer.averageName + ".")
  }

  /// Makes a trainer go on from here.
  ///
  /// - Throws: `.usage` when the next steps would have other samples than those of the training that it is of; `.badData` when it
  ///   is of another architecture.
  public func restore(_ trainer: Trainer) throws(Failure) {
    try restore(trainer.replicas.map(\.arena))
    let cursor = state.cursor
    guard state.sampling == trainer.sampling else {
      throw Failure(
        .usage,
        "\(path) was trained with \(state.sampling.description), and here it would be \(trainer.sampling.description): give the "
          + "options it was trained with, or train anew without --resume")
    }
    guard cursor.step <= trainer.totalSteps else {
      throw Failure(
        .usage,
        "\(path) was made after step \(cursor.step), and this training ends after \(trainer.totalSteps): give more --epochs or "
          + "--steps")
    }
    let (stepsBefore, overflow) = cursor.epoch.multipliedReportingOverflow(by: trainer.stepsPerEpoch)
    guard !overflow, cursor.stepInEpoch < trainer.stepsPerEpoch, cursor.step - cursor.stepInEpoch == stepsBefore,
      state.optimizerSteps.count == trainer.replicas.count
    else {
      throw Failure(.badData, "\(path) has counters that contradict each other: take another checkpoint")
    }
    for replica in trainer.replicas {
      for moment in replica.optimizer.state {
        try restore(replica.arena.network.parameters, from: optimizer, into: moment.floats, prefix: moment.name + ".")
      }
    }
    trainer.resume(at: cursor, optimizerSteps: state.optimizerSteps)
  }

  private func restore(
    _ layout: ParameterLayout, from file: Safetensors, into floats: Floats, prefix: String
  ) throws(Failure) {
    for entry in layout.entries {
      let name = prefix + entry.name
      guard let tensor = file[name], tensor.shape == entry.fileShape else {
        let found = file[name].map { "\($0.shape)" } ?? "missing"
        throw Failure(
          .badData,
          "\(path) is of another architecture: \(name) is \(found), the model here wants \(entry.fileShape); give the "
            + "options it was trained with")
      }
      entry.import(try tensor.floats, into: floats)
    }
  }
}
