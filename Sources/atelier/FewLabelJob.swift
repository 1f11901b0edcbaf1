import Collectives
import Datasets
import Evaluation
import Failures
import Foundation
import Models
import Networks

/// The few-label phase of a run, if it has one, with its progress on rank 0.
struct FewLabelJob {
  private let options: FewLabelOptions?
  private let model: Model
  private let arena: Arena
  private let set: ImageSet
  private let communicator: any Communicator

  init(
    _ options: FewLabelOptions?, _ model: Model, _ arena: Arena, _ set: ImageSet,
    _ communicator: any Communicator
  ) {
    self.options = options
    self.model = model
    self.arena = arena
    self.set = set
    self.communicator = communicator
  }

  /// - Throws: `.usage` for a model that the phase says nothing about.
  static func require(_ model: Model) throws(Failure) {
    guard model.objective != .classification else {
      throw Failure(
        .usage,
        "the few-label phase asks what features learned without labels are worth, and a classifier is trained with all of them: "
          + "give --labels none, or an autoencoder")
    }
  }

  /// Runs it; the results are rank 0's.
  func run() throws(Failure) -> [FewLabelResult] {
    guard let options else { return [] }
    let data = try FewLabelData(set, options, communicator)
    if communicator.rank == 0 {
      Console.write(
        "few labels: \(options.labels.map(String.init).joined(separator: ", ")); \(options.trials) draws each, "
          + "\(FewLabelMethod.allCases.count) methods, \(options.updates) updates\n")
    }
    return try FewLabelPhase(model, arena, on: data, options, communicator).run { _ in }
  }
}
