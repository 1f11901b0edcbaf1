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
  private let evaluator: AdversarialEvaluator
  private let configuration: RunConfiguration
  private let communicator: any Communicator
  private let source: ImageSource
  private let measuresQuality: Bool
  /// What images are made with: the generator's values, averaged if asked for.
  private let generator: Arena

  /// Reads this rank's images, on all ranks or on none; a collective operation.
  init(_ configuration: RunConfiguration, _ set: ImageSet, _ communicator: any Communicator) throws(Failure) {
    self.configuration = configuration
    self.communicator = communicator
    let measuresQuality = configuration.options.measuresQuality ?? true
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
    self.source = source
    trainer = try Trainer(model, on: source, configuration.training, communicator)
    generator = Arena(model.generator, seed: 0)
    try trainer.replicas[0].copyAverage(into: generator)
    evaluator = AdversarialEvaluator(
      model, generator: generator, discriminator: trainer.replicas[1].arena, on: source,
      seed: configuration.training.seed, communicator)
  }

  var code: Shape { model.generator.input }

  var objective: String { "adversarial loss \(model.loss.rawValue)" }

  func evaluate() throws(Failure) -> Metrics {
    try trainer.replicas[0].copyAverage(into: generator)
    return try evaluator.evaluate()
  }

  func conclude() throws(Failure) -> TaskResults {
    var test = try evaluate()
    var digest: String?
    if measuresQuality {
      let images = ImageGenerator(
        model, generator, seed: configuration.training.seed, rows: ImageSource.generatedAtATime)
      let label: ((Int) -> UInt8)? = model.classes > 0 ? { model.label(ofImage: $0) } : nil
      let quality = try QualityJob(
        source: source, communicator: communicator,
        remedy: "go back to an earlier checkpoint, or train with another --gan-loss or a smaller --learning-rate"
      ).measure(images.generate, label: label)
      test = test.merging(quality.measures)
      digest = quality.classifierDigest
    }
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
