import ArgumentParser
import Collectives
import Evaluation
import Failures
import Foundation
import Reporting
import Training

/// `atelier evaluate`
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Measure the reconstruction of the test set by an earlier run.")

  @OptionGroup var run: EarlierRunOptions

  @Flag(help: "Print a JSON object and nothing else.")
  var json = false

  func run() {
    Session.run { communicator throws(Failure) in
      let earlier = try EarlierRun(run, communicator)
      let source = try communicator.agree { () throws(Failure) in
        try ImageSource(
          earlier.set, shards: max(earlier.configuration.training.shards, communicator.size), rank: communicator.rank,
          of: communicator.size)
      }
      let test = try ReconstructionEvaluator(earlier.arena, on: source, communicator).evaluate()
      guard communicator.rank == 0 else { return }
      Console.write(
        json
          ? String(format: "{\"mse\": %.9g, \"bce\": %.9g}\n", test.mse, test.bce)
          : String(
            format: "test mse %.5f (%.2f dB), bce %.2f nats an image\n", test.mse, test.peakSignalToNoiseRatio, test.bce))
    }
  }
}
