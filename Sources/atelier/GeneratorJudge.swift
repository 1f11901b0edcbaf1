import Collectives
import Evaluation
import Failures
import Models
import Networks
import Training

/// Measures a generator and a discriminator.
struct GeneratorJudge {
  let model: AdversarialModel
  /// What images are made with.
  let generator: Arena
  private let source: ImageSource
  private let seed: UInt64
  private let communicator: any Communicator
  private let evaluator: AdversarialEvaluator

  /// A judge of the values that the arenas have whenever it is asked, by the images of a source.
  init(
    _ model: AdversarialModel, generator: Arena, discriminator: Arena, on source: ImageSource, seed: UInt64,
    _ communicator: any Communicator
  ) {
    self.model = model
    self.generator = generator
    self.source = source
    self.seed = seed
    self.communicator = communicator
    evaluator = AdversarialEvaluator(
      model, generator: generator, discriminator: discriminator, on: source, seed: seed, communicator)
  }

  /// What the discriminator makes of real and generated images; a collective operation.
  func evaluate() throws(Failure) -> Metrics { try evaluator.evaluate() }

  /// What a classifier makes of them, too, and its digest; a collective operation.
  func measureQuality() throws(Failure) -> (measures: Metrics, classifierDigest: String) {
    let images = ImageGenerator(model, generator, seed: seed, rows: ImageSource.generatedAtATime)
    let label: ((Int) -> UInt8)? = model.classes > 0 ? { [model] in model.label(ofImage: $0) } : nil
    let quality = try QualityJob(source: source, communicator: communicator).measure(images.generate, label: label)
    if let diversity = quality.measures["diversity"], diversity < ImageQuality.collapse, communicator.rank == 0 {
      Console.warn(
        "the generator has collapsed: its images vary \(Int(100 * diversity)) % as much as real ones; go back to an earlier "
          + "checkpoint, or train with another --gan-loss or a smaller --learning-rate")
    }
    let measures = try evaluate()
    return (measures.merging(quality.measures), quality.classifierDigest)
  }
}
