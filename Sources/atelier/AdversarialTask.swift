import Collectives
import Datasets
import Evaluation
import Failures
import Models
import Networks
import Reporting
import Training

/// A generator and a discriminator.
struct AdversarialTask: TrainingTask {
  let trainer: Trainer
  private let model: AdversarialModel
  private let judge: GeneratorJudge
  private let configuration: RunConfiguration
  private let measuresQuality: Bool
  /// What images are made with: the generator's values, averaged if asked for.
  private let generator: Arena

  /// Reads this rank's images, on all ranks or on none; a collective operation.
  init(_ configuration: RunConfiguration, _ set: ImageSet, _ communicator: any Communicator) throws(Failure) {
    self.configuration = configuration
    let measuresQuality = QualityJob.isWanted(configuration, set)
    self.measuresQuality = measuresQuality
    let (model, source) = try communicator.agree { () throws(Failure) in
      guard configuration.fewLabels == nil else {
        throw Failure(
          .usage, "\(configuration.model.rawValue) has no features for the few-label phase: leave out --labels")
      }
      let model = try configuration.makeAdversarialModel(height: set.train.height, width: set.train.width)
      return (
        model,
        try ImageSource(
          set, labelled: measuresQuality || model.classes > 0, shards: configuration.training.shards,
          rank: communicator.rank,
          of: communicator.size)
      )
    }
    self.model = model
    trainer = try Trainer(model, on: source, configuration.training, communicator)
    generator = Arena(model.generator, seed: 0)
    try trainer.replicas[0].copyAverage(into: generator)
    judge = GeneratorJudge(
      model, generator: generator, discriminator: trainer.replicas[1].arena, on: source,
      seed: configuration.training.seed, communicator)
  }

  var code: Shape { model.generator.input }

  var objective: String { "adversarial loss \(model.loss.rawValue)" }

  // The losses of two that work against each other have no course that would say anything.
  var curve: LearningCurve { LearningCurve(of: ["discriminator_real", "discriminator_generated"], lossScale: nil) }

  func evaluate() throws(Failure) -> Metrics {
    try trainer.replicas[0].copyAverage(into: generator)
    return try judge.evaluate()
  }

  func conclude(isAskedToStop: @escaping () -> Bool) throws(Failure) -> TaskResults {
    try trainer.replicas[0].copyAverage(into: generator)
    let (test, digest) =
      measuresQuality ? try judge.measureQuality(isAskedToStop: isAskedToStop) : (try judge.evaluate(), nil as String?)
    return TaskResults(test: test, classifierDigest: digest) { folder, writer throws(Failure) in
      try FilterPicture.draw(trainer.replicas[1].arena, to: folder.filters)
      try samples(in: folder, every: 0, writer).draw(to: folder.samples, title: "samples")
    }
  }

  func fewLabels(_ log: FewLabelLog?, isAskedToStop: () -> Bool) throws(Failure) -> [FewLabelResult] { [] }

  func snapshots(
    in folder: RunFolder, every: Int, _ writer: BackgroundWriter
  ) throws(Failure) -> (any SnapshotPictures)? {
    samples(in: folder, every: every, writer)
  }

  private func samples(in folder: RunFolder, every: Int, _ writer: BackgroundWriter) -> SamplePictures {
    let image = model.discriminator.input
    return SamplePictures(
      ImageGenerator(model, generator, seed: configuration.training.seed, rows: SamplePictures.count(model)),
      model, width: image.width, height: image.height, into: folder.snapshots, every: every, writer)
  }
}
