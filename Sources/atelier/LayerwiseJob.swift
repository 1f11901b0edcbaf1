import Collectives
import Datasets
import Evaluation
import Failures
import Foundation
import Kernels
import Models
import Networks
import Reporting
import Training

/// Trains a fully connected autoencoder greedily: each layer as an autoencoder of what the layers below make of the images,
/// one after the other, then all of them together.
///
/// Y. Bengio et al., "Greedy Layer-Wise Training of Deep Networks", NIPS 2006; G. Hinton and R. Salakhutdinov, Science 313,
/// 2006. With noise, the codes of clean images are spoilt anew for each layer: P. Vincent et al., JMLR 11, 2010. Each part is a
/// run of its own in a folder below that of the whole: `layer-1` and so on, and `random`, the same network trained from random
/// values with as many updates in all.
struct LayerwiseJob {
  private let configuration: RunConfiguration
  private let folder: RunFolder
  private let resume: Resumption
  private let maxTime: TimeLimit?
  private let communicator: any Communicator
  private let set: ImageSet
  private let source: ImageSource
  private let widths: [Int]

  /// Reads the data, on all ranks or on none.
  init(
    _ configuration: RunConfiguration, in folder: RunFolder, resume: Resumption, maxTime: TimeLimit?,
    _ communicator: any Communicator
  ) throws(Failure) {
    self.configuration = configuration
    self.resume = resume
    self.maxTime = maxTime
    self.communicator = communicator
    self.folder = folder
    BLAS.setThreads(configuration.threads)
    (set, source, widths) = try communicator.agree { () throws(Failure) in
      if case .path = resume {
        throw Failure(.usage, "--layerwise is several runs in one folder: go on with --resume auto and its --out")
      }
      // What only the last part would find is better found before the first.
      if resume == .none, communicator.rank == 0 { try folder.requireUnused() }
      let set = try ImageSet(directory: configuration.data)
      _ = try configuration.makeModel(height: set.train.height, width: set.train.width)
      return (
        set,
        try ImageSource(
          set, shards: configuration.training.shards, rank: communicator.rank, of: communicator.size),
        try configuration.options.fullyConnectedWidths
      )
    }
    _ = try configuration.fewLabels.map { options throws(Failure) in try FewLabelData(set, options, communicator) }
  }

  private var image: Shape { Shape(height: set.train.height, width: set.train.width, channels: 1) }

  /// Runs all parts.
  ///
  /// - Throws: `.stopped` when one of them was asked to end early and has saved its state.
  func run() throws(Failure) {
    // The layers begin with the values that the whole network would begin with.
    let found = Arena(try model(of: widths.indices).network, seed: configuration.training.seed)
    var results = LayerwiseResults(layers: [], updates: 0, random: Metrics([:]))
    for layer in widths.indices {
      var part = configuration
      (part.layer, part.fewLabels) = (layer + 1, nil)
      let below = layer == 0 ? source : try source.encoded(by: model(of: 0..<layer), values(of: 0..<layer, in: found))
      let task = try ModelTask(
        model(of: layer..<layer + 1), on: below, part, set, from: found, communicator)
      let test = try run(part, task, "layer-\(layer + 1)")
      found.copy(sharedFrom: task.trainer.arena)
      let images = try Evaluator(
        model(of: 0..<layer + 1), values(of: 0..<layer + 1, in: found), on: source, communicator
      ).evaluate()
      results.updates = task.trainer.totalSteps
      try task.trainer.free()
      results.layers.append(
        LayerwiseResults.Layer(
          inputs: layer == 0 ? image.count : widths[layer - 1], units: widths[layer], test: test, images: images))
    }

    let whole = try model(of: widths.indices)
    var random = configuration
    (random.options.layerwise, random.fewLabels) = (nil, nil)
    random.training.epochs *= widths.count + 1
    random.training.steps = random.training.steps.map { $0 * (widths.count + 1) }
    let task = try ModelTask(whole, on: source, random, set, communicator)
    results.random = try run(random, task, "random")
    try task.trainer.free()

    try run(
      configuration,
      try ModelTask(whole, on: source, configuration, set, from: found, layerwise: results, communicator))
  }

  /// Some layers of the network and those that mirror them.
  private func model(of layers: Range<Int>) throws(Failure) -> Model {
    try .fullyConnectedAutoencoder(input: image, configuration.options, layers: layers)
  }

  /// The values of some layers.
  private func values(of layers: Range<Int>, in whole: Arena) throws(Failure) -> Arena {
    let arena = Arena(try model(of: layers).network, seed: 0)
    arena.copy(sharedFrom: whole)
    return arena
  }

  /// Runs a part in a folder below that of the whole, or the whole.
  @discardableResult
  private func run(
    _ configuration: RunConfiguration, _ task: ModelTask, _ name: String? = nil
  ) throws(Failure) -> Metrics {
    try TrainingJob(
      configuration, set, task, in: name.map(folder.part) ?? folder, resume: resume, maxTime: maxTime, communicator
    ).run()
  }
}
