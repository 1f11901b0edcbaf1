import Collectives
import Datasets
import Failures
import Kernels
import Models
import Networks
import Reporting
import Storage
import Training

/// A trained generator and its discriminator, read from their run on rank 0 and given to all.
struct EarlierGenerator {
  let configuration: RunConfiguration
  let set: ImageSet
  let model: AdversarialModel
  /// What images are made with: the generator's values, averaged if they were.
  let generator: Arena
  let discriminator: Arena

  /// Reads them; a collective operation.
  init(_ options: EarlierRunOptions, _ communicator: any Communicator) throws(Failure) {
    BLAS.setThreads(max(1, options.threads))
    let path = options.path
    let (configuration, set, model) = try communicator.agree { () throws(Failure) in
      var configuration = try RunRecord(path: path).configuration
      configuration.data = options.data ?? configuration.data
      let set = try ImageSet(directory: configuration.data)
      return (
        configuration, set, try configuration.makeAdversarialModel(height: set.train.height, width: set.train.width)
      )
    }
    self.configuration = configuration
    self.set = set
    self.model = model
    let arenas = model.networks.map { Arena($0, seed: 0) }
    (generator, discriminator) = (arenas[0], arenas[1])
    try communicator.agree { () throws(Failure) in
      guard communicator.rank == 0 else { return }
      let checkpoint = try Checkpoint(try CheckpointStore.load(path: path) { Console.warn($0) })
      try checkpoint.restore(arenas)
      if model.averageDecay != nil { try checkpoint.restoreAverage(arenas[0]) }
    }
    for floats in arenas.flatMap({ [$0.values, $0.statistics] }) { try communicator.broadcast(floats, from: 0) }
  }
}
