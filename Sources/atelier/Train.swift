import ArgumentParser
import Collectives
import Failures
import Models
import Reporting
import Training

/// `atelier train`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model, then compare what its features are worth with a few labels.")

  @Argument(help: "The model; `atelier models` describes them.")
  var model: Architecture?

  @OptionGroup var options: TrainOptions

  @Option(help: ArgumentHelp("The run directory. (default: runs/<model>-<time>)", valueName: "dir"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Where to go on from: auto (the newest whole checkpoint of --out, if any), a checkpoint or a run, or none.",
      valueName: "auto|path|none"))
  var resume = Resumption.none

  @Option(
    help: ArgumentHelp(
      "Make a checkpoint and end with code 75 after this time, e.g. 90s, 30min, 12h. (default: never)",
      valueName: "time"))
  var maxTime: TimeLimit?

  @Option(
    help: ArgumentHelp("The run.json of an earlier run, whose options hold where none are given.", valueName: "file"))
  var config: String?

  func run() {
    Signals.watch()
    Session.run { communicator throws(Failure) in
      // A run that goes on keeps its shards, however many ranks there are now; they may be known on rank 0's host alone.
      var shards = [UInt64(communicator.rank == 0 ? max(0, resume.hyperparameters(out: out)?.shards ?? 0) : 0)]
      try communicator.allreduce(&shards, .maximum)
      let base = try config.map { path throws(Failure) in try RunRecord(path: path, communicator).configuration }
      let configuration = try communicator.agree { () throws(Failure) in
        guard resume != .auto || out != nil else {
          throw Failure(.usage, "--resume auto goes on with the run in --out: name its directory")
        }
        guard let model = model ?? base?.model else {
          throw Failure(
            .usage, "no model is named: give one of those that 'atelier models' lists, or --config run.json")
        }
        return try options.resolved(
          model, over: base, ranks: communicator.size, earlierShards: shards[0] == 0 ? nil : Int(shards[0]))
      }
      let folder = RunFolder(out, of: configuration.model)
      if configuration.options.layerwise == true {
        try LayerwiseJob(configuration, in: folder, resume: resume, maxTime: maxTime, communicator).run()
      } else {
        try TrainingJob(configuration, in: folder, resume: resume, maxTime: maxTime, communicator).run()
      }
    }
  }
}
