public import Collectives
public import Datasets
public import Failures
import Models
import Networks
import Training

/// Measures how fast a network trains on all ranks, with the same trainer that users have.
public struct NetworkBenchmark {
  private let set: ImageSet
  private let options: BenchmarkOptions
  private let communicator: any Communicator

  /// A benchmark on some images.
  public init(on set: ImageSet, _ options: BenchmarkOptions, _ communicator: any Communicator) {
    self.set = set
    self.options = options
    self.communicator = communicator
  }

  /// Trains a network for a while; a collective operation.
  public func run(_ network: BenchmarkNetwork) throws(Failure) -> NetworkReport {
    let inexact = options.comparesExactness ? try makeTrainer(of: network, exact: false).0 : nil
    let (trainer, multiplyAdds) = try makeTrainer(of: network, exact: options.exact)
    for trainer in [trainer, inexact].compactMap(\.self) {
      try trainer.synchronize()
      _ = try train(trainer, options.warmup)
    }

    var windows: [Double] = []
    var costs: [Double] = []
    let before = trainer.seconds
    for _ in 0..<options.windows {
      windows.append(try train(trainer, options.steps) / Double(options.steps))
      if let inexact { costs.append(windows.last! * Double(options.steps) / (try train(inexact, options.steps)) - 1) }
    }
    let phases = (trainer.seconds - before) / Double(options.windows * options.steps)
    let profiles = trainer.profileLayers()
    _ = try train(trainer, options.steps)
    for trainer in [trainer, inexact].compactMap(\.self) { try trainer.free() }

    let step = windows.sorted()[windows.count / 2]
    let flops = 2 * Double(multiplyAdds * options.batchSize) / step
    let networks = trainer.replicas.map(\.arena.network)
    return NetworkReport(
      imagesPerSecond: Double(options.batchSize) / step, stepSeconds: step, phases: phases, gigaflops: flops / 1e9,
      parameters: trainer.parameterCount,
      exactCost: costs.isEmpty ? nil : costs.sorted()[costs.count / 2],
      layers: zip(networks, profiles).flatMap { network, profile in
        network.layers.indices.map { i in
          NetworkReport.Layer(
            name: network.layers[i].description, forward: profile.forward[i] / Double(options.steps),
            backward: profile.backward[i] / Double(options.steps))
        }
      })
  }

  /// The trainer that users have, and the multiplications that a sample takes in a step.
  private func makeTrainer(
    of network: BenchmarkNetwork, exact: Bool
  ) throws(Failure) -> (Trainer, multiplyAdds: Int) {
    let (architecture, modelOptions) = network.architecture
    let image = Shape(height: set.train.height, width: set.train.width, channels: 1)
    var shards = 8
    while shards < communicator.size { shards *= 2 }
    let hyperparameters = Hyperparameters(
      epochs: 1_000_000, batchSize: options.batchSize, learningRate: 0.0002, seed: 1, shards: shards,
      exact: exact, reduction: options.reduction)
    func source(labelled: Bool) throws(Failure) -> ImageSource {
      try communicator.agree { () throws(Failure) in
        try ImageSource(set, labelled: labelled, shards: shards, rank: communicator.rank, of: communicator.size)
      }
    }
    if architecture.isAdversarial {
      let model = try architecture.adversarialModel(input: image, modelOptions)
      // The discriminator learns from two batches and passes a third one's gradient on to the generator.
      let judging = model.discriminator.layers.reduce(0) { $0 + 2 * $1.multiplyAdds }
      return (
        try Trainer(model, on: try source(labelled: model.classes > 0), hyperparameters, communicator),
        model.generator.trainingMultiplyAdds + 2 * model.discriminator.trainingMultiplyAdds + judging
      )
    }
    let model = try architecture.model(input: image, modelOptions)
    return (
      try Trainer(model, on: try source(labelled: model.needsLabels), hyperparameters, communicator),
      model.network.trainingMultiplyAdds
    )
  }

  /// The seconds of some steps, on the slowest rank.
  private func train(_ trainer: Trainer, _ steps: Int) throws(Failure) -> Double {
    try communicator.barrier()
    let start = ContinuousClock.now
    for _ in 0..<steps {
      _ = try trainer.step()
      if trainer.isAtEndOfEpoch { _ = trainer.endEpoch(test: Metrics([:])) }
    }
    try communicator.barrier()
    return (ContinuousClock.now - start) / .seconds(1)
  }
}
