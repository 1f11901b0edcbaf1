import ArgumentParser
import Collectives
import Datasets
import Failures
import Kernels
import Models
import Networks
import Reporting
import Storage
import Training

/// The run that a command looks back on.
struct EarlierRunOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var path: String

  @Option(help: ArgumentHelp("Another folder of IDX files than the run was trained on.", valueName: "dir"))
  var data: String?

  @Option(help: "BLAS threads of a rank.")
  var threads = 1
}

/// A trained model, read from its run on rank 0 and given to all.
struct EarlierRun<Trained: TrainedModel> {
  let configuration: RunConfiguration
  let set: ImageSet
  let model: Trained
  /// The values of its networks, in the order in which checkpoints hold them.
  let arenas: [Arena]

  /// Reads them; a collective operation.
  init(_ options: EarlierRunOptions, _ communicator: any Communicator) throws(Failure) {
    BLAS.setThreads(max(1, options.threads))
    try self.init(options.path, data: options.data, communicator)
  }

  /// Reads them; a collective operation.
  init(_ path: String, data: String?, _ communicator: any Communicator) throws(Failure) {
    let (configuration, set, model) = try communicator.agree { () throws(Failure) in
      var configuration = try RunRecord(path: path).configuration
      configuration.data = data ?? configuration.data
      let set = try ImageSet(directory: configuration.data)
      return (configuration, set, try Trained(configuration, of: set))
    }
    self.configuration = configuration
    self.set = set
    self.model = model
    let arenas = model.networks.map { Arena($0, seed: 0) }
    try communicator.agree { () throws(Failure) in
      guard communicator.rank == 0 else { return }
      let checkpoint = try Checkpoint(try CheckpointStore.load(path: path) { Console.warn($0) })
      try checkpoint.restore(arenas)
      if model.isAveraged { try checkpoint.restoreAverage(arenas[0]) }
    }
    for floats in arenas.flatMap({ [$0.values, $0.statistics] }) { try communicator.broadcast(floats, from: 0) }
    self.arenas = arenas
  }
}
