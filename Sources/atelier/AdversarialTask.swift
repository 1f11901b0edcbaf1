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

  /// Reads this rank's images, on all ranks or on none; a collective operation.
  init(_ configuration: RunConfiguration, _ set: ImageSet, _ communicator: any Communicator) throws(Failure) {
    self.configuration = configuration
    let (model, source) = try communicator.agree { () throws(Failure) in
      guard configuration.fewLabels == nil else {
        throw Failure(
          .usage, "\(configuration.model.rawValue) has no features for the few-label phase: leave out --labels")
      }
      let model = try configuration.makeAdversarialModel(height: set.train.height, width: set.train.width)
      return (
        model,
        try ImageSource(set, shards: configuration.training.shards, rank: communicator.rank, of: communicator.size)
      )
    }
    self.model = model
    trainer = try Trainer(model, on: source, configuration.training, communicator)
    evaluator = AdversarialEvaluator(
      model, generator: trainer.replicas[0].arena, discriminator: trainer.replicas[1].arena, on: source,
      seed: configuration.training.seed, communicator)
  }

  var code: Shape { model.generator.input }

  var objective: String { "adversarial loss \(model.loss.rawValue)" }

  func evaluate() throws(Failure) -> Metrics { try evaluator.evaluate() }

  func conclude() throws(Failure) -> TaskResults {
    TaskResults(test: try evaluate()) { folder, writer throws(Failure) in
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
      ImageGenerator(trainer.arena, seed: configuration.training.seed, rows: SamplePictures.count),
      width: image.width, height: image.height, into: folder.snapshots, every: every, writer)
  }
}
