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

  @Option(
    help: ArgumentHelp(
      "Codes drawn for each image to bound its probability under a variational autoencoder; 0 for none. (default: as in the run)",
      valueName: "samples"))
  var iwaeSamples: Int?

  func validate() throws {
    guard (0...1_000_000).contains(iwaeSamples ?? 0) else { throw ValidationError("--iwae-samples wants 0 to 1000000") }
  }

  @Flag(help: "Print a JSON object and nothing else.")
  var json = false

  func run() {
    Session.run { communicator throws(Failure) in
      let earlier = try EarlierRun(self.earlier, communicator)
      let source = try communicator.agree { () throws(Failure) in
        try ImageSource(
          earlier.set, labelled: earlier.model.needsLabels,
          shards: max(earlier.configuration.training.shards, communicator.size), rank: communicator.rank,
          of: communicator.size)
      }
      let test = try Evaluator(earlier.model, earlier.arena, on: source, communicator).evaluate(
        importanceSamples: iwaeSamples ?? earlier.configuration.importanceSamples)
      guard communicator.rank == 0 else { return }
      Console.write(
        json
          ? String(decoding: try JSONFile.encoded(test), as: UTF8.self) : "test \(test.line)\n")
    }
  }
}
