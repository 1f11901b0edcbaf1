import Collectives
import Datasets
import Evaluation
import Failures
import Models
import Networks
import Reporting
import Training

/// An autoencoder or classifier: one network.
struct ModelTask: TrainingTask {
  let trainer: Trainer
  private let model: Model
  private let evaluator: Evaluator
  private let components: PrincipalComponents?
  private let set: ImageSet
  private let configuration: RunConfiguration
  private let fewLabelJob: FewLabelJob
  private let layerwise: LayerwiseResults?
  private let source: ImageSource
  private let communicator: any Communicator

  /// Reads this rank's images, on all ranks or on none; a collective operation.
  init(_ configuration: RunConfiguration, _ set: ImageSet, _ communicator: any Communicator) throws(Failure) {
    let (model, source) = try communicator.agree { () throws(Failure) in
      let model = try configuration.makeModel(height: set.train.height, width: set.train.width)
      if configuration.fewLabels != nil { try FewLabelJob.require(model) }
      return (
        model,
        try ImageSource(
          set, labelled: model.needsLabels || model.reparametrization != nil && QualityJob.isWanted(configuration, set),
          shards: configuration.training.shards, rank: communicator.rank,
          of: communicator.size)
      )
    }
    try self.init(model, on: source, configuration, set, communicator)
  }

  /// A task for a model and this rank's images; a collective operation.
  ///
  /// - Parameters:
  ///   - start: The values that parameters of the same name and shape begin with; random ones when nil.
  ///   - layerwise: How these values came about, if it was layer by layer.
  init(
    _ model: Model, on source: ImageSource, _ configuration: RunConfiguration, _ set: ImageSet,
    from start: Arena? = nil,
    layerwise: LayerwiseResults? = nil, _ communicator: any Communicator
  ) throws(Failure) {
    self.set = set
    self.configuration = configuration
    self.model = model
    self.layerwise = layerwise
    self.source = source
    self.communicator = communicator
    trainer = try Trainer(model, on: source, configuration.training, communicator)
    if let start { trainer.arena.copy(sharedFrom: start) }
    components =
      configuration.model == .pca
      ? try PrincipalComponents(of: ShardedVectors(pixelsOf: source.train, source.shards, communicator)) : nil
    components?.fill(trainer.arena)
    evaluator = Evaluator(model, trainer.arena, on: source, communicator)
    fewLabelJob = try FewLabelJob(configuration.fewLabels, model, trainer.arena, set, communicator)
  }

  var code: Shape { model.code }

  var objective: String { model.objectiveDescription }

  var curve: LearningCurve {
    switch model.objective {
    case .reconstruction(.bce): LearningCurve(of: ["bce"], lossScale: Double(model.network.output.count))
    case .reconstruction: LearningCurve(of: ["mse"])
    case .likelihood: LearningCurve(of: ["negative_elbo"])
    case .classification: LearningCurve(of: ["cross_entropy"])
    }
  }

  func evaluate() throws(Failure) -> Metrics { try evaluator.evaluate() }

  func conclude(isAskedToStop: @escaping () -> Bool) throws(Failure) -> TaskResults {
    var test = try evaluator.evaluate(importanceSamples: configuration.importanceSamples)
    var digest: String?
    if QualityJob.isWanted(configuration, set), let space = LatentSpace(model, trainer.arena) {
      let job = QualityJob(source: source, communicator: communicator, isAskedToStop: isAskedToStop)
      let quality = try job.measure(space, seed: configuration.training.seed)
      test = test.merging(quality.measures)
      digest = quality.classifierDigest
    }
    let confusion = try evaluator.confusion()
    return TaskResults(test: test, classifierDigest: digest, layerwise: layerwise) { folder, writer throws(Failure) in
      if model.network.input.isImage { try FilterPicture.draw(trainer.arena, to: folder.filters) }
      try latentPictures(in: folder, every: 0, writer)?.draw()
      if let components {
        let report = ComponentsReport(components, count: code.count)
        Console.write(report.line)
        try report.write(to: folder.components)
        try report.draw(to: folder.explainedVariance)
      }
      if let confusion {
        try ConfusionPicture.draw(confusion, classes: ImageSet.fashionMNISTClasses, to: folder.confusion)
      }
    }
  }

  func fewLabels(_ log: FewLabelLog?, isAskedToStop: () -> Bool) throws(Failure) -> [FewLabelResult] {
    try fewLabelJob.run(log, isAskedToStop: isAskedToStop)
  }

  func snapshots(
    in folder: RunFolder, every: Int, _ writer: BackgroundWriter
  ) throws(Failure) -> (any SnapshotPictures)? {
    guard model.reconstructsImages else { return nil }
    if let pictures = try latentPictures(in: folder, every: every, writer) { return pictures }
    return try reconstructions(in: folder, every: every, writer)
  }

  private func reconstructions(
    in folder: RunFolder, every: Int, _ writer: BackgroundWriter
  ) throws(Failure) -> ReconstructionPictures {
    let range = 0..<min(ReconstructionPictures.count, set.test.count)
    return ReconstructionPictures(
      model, trainer.arena, of: try IDXImages.read(set.test.imagesPath, keeping: range, checkingRest: false),
      classes: model.isConditional ? Array(try set.labels(of: set.test)[range]) : [], into: folder.snapshots,
      every: every, writer)
  }

  /// The pictures of a model whose codes have a distribution.
  private func latentPictures(
    in folder: RunFolder, every: Int, _ writer: BackgroundWriter
  ) throws(Failure) -> LatentPictures? {
    guard let space = LatentSpace(model, trainer.arena) else { return nil }
    return LatentPictures(
      space, try reconstructions(in: folder, every: every, writer), seed: configuration.training.seed,
      run: folder.path, snapshots: folder.snapshots, every: every, writer)
  }
}
