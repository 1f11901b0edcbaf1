import Collectives
import Evaluation
import Failures
import Models
import Networks
import Training

/// Measures a generator and a discriminator, and warns once of a generator that makes the same images again and again.
final class GeneratorJudge {
  let model: AdversarialModel
  /// What images are made with.
  let generator: Arena
  private let source: ImageSource
  private let seed: UInt64
  private let communicator: any Communicator
  private let evaluator: AdversarialEvaluator
  private var hasWarned = false

  /// Below this share of real images' variance generated ones are hardly different: of their pixels, where blurred images vary
  /// less, too.
  private static let collapse = 0.25

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

  /// What the discriminator makes of real and generated images, and how much these vary; a collective operation.
  func evaluate() throws(Failure) -> Metrics {
    let measures = try evaluator.evaluate()
    warn(ofShare: measures["pixel_diversity"], below: GeneratorJudge.collapse, "in the pixels of a class")
    return measures
  }

  /// What a classifier makes of them, too, and its digest; a collective operation.
  func measureQuality(
    isAskedToStop: @escaping () -> Bool = { false }
  ) throws(Failure) -> (measures: Metrics, classifierDigest: String) {
    let images = ImageGenerator(model, generator, seed: seed, rows: ImageSource.generatedAtATime)
    let label: ((Int) -> UInt8)? = model.classes > 0 ? { [model] in model.label(ofImage: $0) } : nil
    let quality = try QualityJob(source: source, communicator: communicator, isAskedToStop: isAskedToStop)
      .measure(images.generate, label: label)
    let measures = try evaluate()
    warn(ofShare: quality.measures["diversity"], below: ImageQuality.collapse, "in the features of a classifier")
    return (measures.merging(quality.measures), quality.classifierDigest)
  }

  private func warn(ofShare share: Double?, below limit: Double, _ place: String) {
    guard let share, share < limit, !hasWarned, communicator.rank == 0 else { return }
    hasWarned = true
    Console.warn(
      "generated images vary \(Int(100 * max(share, 0))) % as much as real ones \(place): unless the training has hardly "
        + "begun, the generator has collapsed; go back to an earlier checkpoint, or train with another --gan-loss or a smaller "
        + "--learning-rate")
  }
}
