import ArgumentParser
import Collectives
import Evaluation
import Failures
import Models
import Foundation
import Reporting
import Training

/// `atelier evaluate`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure the reconstruction of the test set by an earlier run.")

  @OptionGroup var earlier: EarlierRunOptions

  @Flag(help: "Print a JSON object and nothing else.")
  var json = false

  func run() {
    Session.run { communicator throws(Failure) in
      let earlier = try EarlierRun(self.earlier, communicator)
      let source = try communicator.agree { () throws(Failure) in
        try ImageSource(
          earlier.set, labelled: earlier.model.objective.needsLabels,
          shards: max(earlier.configuration.training.shards, communicator.size), rank: communicator.rank,
          of: communicator.size)
      }
      let test = try Evaluator(earlier.model, earlier.arena, on: source, communicator).evaluate()
      guard communicator.rank == 0 else { return }
      Console.write(
        json
          ? String(decoding: try JSONFile.encoded(test), as: UTF8.self) : "test \(test.line)\n")
    }
  }
}
