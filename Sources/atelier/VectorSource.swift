import Collectives
import Datasets
import Evaluation
import Failures
import Kernels
import Models
import Reporting
import Storage
import Training

/// The vectors that a command works on, spread over the ranks: the codes of an earlier run, or pixels.
struct VectorSource {
  /// The images.
  let set: ImageSet
  /// Where files go.
  let directory: String
  /// What the vectors are, for titles.
  let name: String
  /// Whether the vectors were computed with the classes, so that nothing can be said of how they agree with these.
  let isGivenClass: Bool
  /// The vectors of the training set.
  let train: ShardedVectors
  /// Those of the test set.
  let test: ShardedVectors

  init(_ options: VectorOptions, _ communicator: any Communicator) throws(Failure) {
    BLAS.setThreads(options.threads.count)
    let isOfPixels = options.run == "pixels"
    let run = isOfPixels ? nil : try EarlierRun<Model>(options.run, data: options.data, communicator)
    let directory = options.out ?? options.run
    let (set, source) = try communicator.agree { () throws(Failure) in
      let set = if let run { run.set } else { try ImageSet(directory: options.data ?? ImageSet.fashionMNIST) }
      let shards = max(run?.configuration.training.shards ?? 8, communicator.size)
      if communicator.rank == 0 { try RunDirectory.prepare(directory) }
      return (
        set,
        try ImageSource(
          set, labelled: run?.model.isConditional ?? false, shards: shards, rank: communicator.rank,
          of: communicator.size)
      )
    }
    func vectors(_ images: Images, _ labels: [UInt8], _ shards: VirtualShards) throws(Failure) -> ShardedVectors {
      guard let run else { return ShardedVectors(pixelsOf: images, shards, communicator) }
      return try ShardedVectors(codesOf: images, labels: labels, run.model, run.arenas[0], shards, communicator)
    }
    var (train, test) = (
      try vectors(source.train, source.trainLabels, source.shards),
      try vectors(source.test, source.testLabels, source.testShards)
    )
    var steps = [isOfPixels ? "pixels" : "codes of \(run!.configuration.model.rawValue)"]
    isGivenClass = run?.model.isConditional ?? false
    if isGivenClass { steps[0] += ", given the class" }
    if options.pca != nil || options.whiten {
      let count = options.pca ?? train.dimension
      guard count <= train.dimension else {
        throw Failure(.usage, "--pca \(count): the vectors have \(train.dimension) components", isShared: true)
      }
      let components = try PrincipalComponents(of: train)
      train = components.project(train, to: count, whitened: options.whiten)
      test = components.project(test, to: count, whitened: options.whiten)
      steps.append("\(count) components\(options.whiten ? ", whitened" : "")")
    }
    if options.normalize {
      (train, test) = (train.normalized, test.normalized)
      steps.append("length 1")
    }
    self.set = set
    self.directory = directory
    self.train = train
    self.test = test
    name = steps.joined(separator: ", ")
  }
}
