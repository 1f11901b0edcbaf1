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

  @Option(help: "BLAS threads of a rank, 1 to 1024.")
  var threads = ThreadCount.one
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
    BLAS.setThreads(options.threads.count)
    try self.init(options.path, data: options.data, communicator)
  }

  /// Reads them; a collective operation.
  init(_ path: String, data: String?, _ communicator: any Communicator) throws(Failure) {
    var configuration = try RunRecord(path: path, communicator).configuration
    configuration.data = data ?? configuration.data
    self.configuration = configuration
    let (set, model) = try communicator.agree { [configuration] () throws(Failure) in
      let set = try ImageSet(directory: configuration.data)
      return (set, try Trained(configuration, of: set))
    }
    self.set = set
    self.model = model
    let arenas = model.networks.map { Arena($0, seed: 0) }
    try communicator.agree { () throws(Failure) in
      guard communicator.rank == 0 else { return }
      let checkpoint = try Checkpoint(try CheckpointStore.load(path: path) { Console.warn($0) })
      try checkpoint.restore(arenas)
      if model.isAveraged { try checkpoint.restoreAverage(arenas[0]) }
      guard arenas.allSatisfy({ $0.values.allSatisfy(\.isFinite) }) else {
        throw Failure(.badData, "\(checkpoint.path) has parameters that are not finite: take another checkpoint")
      }
    }
    for floats in arenas.flatMap({ [$0.values, $0.statistics] }) { try communicator.broadcast(floats, from: 0) }
    self.arenas = arenas
  }
}
