import Collectives
import Datasets
import Evaluation
import Failures
import Foundation
import Models
import Networks
import Reporting

/// The few-label phase of a run, if it has one, with its progress on rank 0.
struct FewLabelJob {
  private let options: FewLabelOptions?
  private let data: FewLabelData?
  private let model: Model
  private let arena: Arena
  private let communicator: any Communicator

  /// Draws the labelled samples, so that labels that are missing or do not suffice are found before anything is trained; a
  /// collective operation.
  init(
    _ options: FewLabelOptions?, _ model: Model, _ arena: Arena, _ set: ImageSet,
    _ communicator: any Communicator
  ) throws(Failure) {
    self.options = options
    self.model = model
    self.arena = arena
    self.communicator = communicator
    data = try options.map { options throws(Failure) in try FewLabelData(set, options, communicator) }
  }

  /// - Throws: `.usage` for a model that the phase says nothing about.
  static func require(_ model: Model) throws(Failure) {
    guard model.objective != .classification else {
      throw Failure(
        .usage,
        "the few-label phase asks what features learned without labels are worth, and a classifier is trained with all of them: "
          + "give --labels none, or an autoencoder")
    }
    guard !model.isConditional else {
      throw Failure(
        .usage,
        "the few-label phase asks what features learned without labels are worth, and these are computed from the class: give "
          + "--labels none, or an autoencoder that is not conditional")
    }
  }

  /// Runs it; a collective operation.
  ///
  /// - Parameters:
  ///   - log: What rank 0 keeps of trials that are finished, and goes on from.
  ///   - isAskedToStop: Whether this rank is to end early.
  /// - Returns: The results on rank 0.
  func run(
    _ log: FewLabelLog? = nil, isAskedToStop: () -> Bool = { false }
  ) throws(Failure) -> [FewLabelResult] {
    guard let options, let data else { return [] }
    if communicator.rank == 0 {
      let finished = log?.accuracies.count ?? 0
      Console.write(
        "few labels: \(options.labels.map(String.init).joined(separator: ", ")); \(options.trials) draws each, "
          + "\(FewLabelMethod.allCases.count) methods, \(options.updates) updates"
          + (finished > 0 ? "; \(finished) trials are finished already" : "") + "\n")
    }
    return try FewLabelPhase(model, arena, on: data, options, communicator).run(
      finished: log?.accuracies ?? [:], record: { log?.record($0, accuracy: $1) }, isAskedToStop: isAskedToStop)
  }
}
