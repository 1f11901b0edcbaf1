import ArgumentParser
import Collectives
import Evaluation
import Failures
import Models
import Networks
import Reporting
import Storage

/// `atelier finetune`
struct Finetune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare what the features of an earlier run are worth with a few labels.",
    discussion: "Writes few-label.png and few-label.json.")

  @OptionGroup var earlier: EarlierRunOptions

  @Option(help: "Numbers of labels, separated by commas.")
  var labels = LabelCounts(argument: "200,500")!

  @Option(help: "Draws of labelled samples for each number.")
  var trials = 10

  @Option(help: "Updates of every classifier.")
  var updates = 1000

  @Option(help: "Seed of the draws and of the classifiers.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Where the files go. (default: the run directory)", valueName: "dir"))
  var out: String?

  func validate() throws {
    guard trials >= 1, updates >= 1, !labels.counts.isEmpty else {
      throw ValidationError("--labels, --trials and --updates want positive numbers")
    }
  }

  func run() {
    Session.run { communicator throws(Failure) in
      let earlier = try EarlierRun<Model>(self.earlier, communicator)
      let directory = out ?? self.earlier.path
      try communicator.agree { () throws(Failure) in
        try FewLabelJob.require(earlier.model)
        if communicator.rank == 0 { try RunDirectory.prepare(directory) }
      }
      let options = FewLabelOptions(labels: labels.counts, trials: trials, updates: updates, seed: seed)
      let results = try FewLabelJob(options, earlier.model, earlier.arenas[0], earlier.set, communicator).run()
      try communicator.agree { () throws(Failure) in
        guard communicator.rank == 0 else { return }
        let report = FewLabelReport(results, isConvolutional: earlier.model.network.isConvolutional)
        Console.write(report.table)
        try JSONFile.write(results, to: directory + "/few-label.json")
        try report.draw(to: RunFolder(path: directory).fewLabels)
      }
    }
  }
}
