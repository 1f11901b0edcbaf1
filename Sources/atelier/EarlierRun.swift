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
struct EarlierRun {
  let configuration: RunConfiguration
  let set: ImageSet
  let model: Model
  let arena: Arena

  init(_ options: EarlierRunOptions, _ communicator: any Communicator) throws(Failure) {
    BLAS.setThreads(max(1, options.threads))
    try self.init(options.path, data: options.data, communicator)
  }

  init(_ path: String, data: String?, _ communicator: any Communicator) throws(Failure) {
    let (configuration, set, model) = try communicator.agree { () throws(Failure) in
      var configuration = try RunRecord(path: path).configuration
      configuration.data = data ?? configuration.data
      let set = try ImageSet(directory: configuration.data)
      return (configuration, set, try configuration.makeModel(height: set.train.height, width: set.train.width))
    }
    self.configuration = configuration
    self.set = set
    self.model = model
    let arena = Arena(model.network, seed: 0)
    try communicator.agree { () throws(Failure) in
      guard communicator.rank == 0 else { return }
      try Checkpoint(try CheckpointStore.load(path: path) { Console.warn($0) }).restore([arena])
    }
    for floats in [arena.values, arena.statistics] { try communicator.broadcast(floats, from: 0) }
    self.arena = arena
  }
}
