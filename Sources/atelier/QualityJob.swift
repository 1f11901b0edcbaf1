import Collectives
import Datasets
import Evaluation
import Failures
import Models
import Reporting
import Training

/// Judges the images that a model makes, for models of every kind that makes some.
struct QualityJob {
  /// Real images with their classes.
  let source: ImageSource
  let communicator: any Communicator
  /// Whether this rank is to end early.
  var isAskedToStop: () -> Bool = { false }

  /// Whether the images that a run's model makes are judged: on request, and otherwise where it is possible.
  static func isWanted(_ configuration: RunConfiguration, _ set: ImageSet) -> Bool {
    configuration.options.measuresQuality
      ?? (set.train.hasLabels && set.test.hasLabels && min(set.train.height, set.train.width) >= 4)
  }

  /// Judges what a variational autoencoder makes of codes from the prior; a collective operation.
  func measure(
    _ space: LatentSpace, seed: UInt64
  ) throws(Failure) -> (measures: Metrics, classifierDigest: String) {
    let model = space.model
    return try measure(
      { range throws(Failure) in try space.generate(range, seed: seed) },
      label: model.isConditional ? { model.label(ofImage: $0) } : nil)
  }

  /// Trains the classifier and measures; a collective operation.
  ///
  /// - Parameters:
  ///   - generate: Makes images.
  ///   - label: The class of an image, for a model that is asked for images by their class.
  /// - Returns: The measures, and the digest of the classifier that they depend on.
  func measure(
    _ generate: ImageQuality.Generator, label: ((Int) -> UInt8)?
  ) throws(Failure) -> (measures: Metrics, classifierDigest: String) {
    let quality = try ImageQuality(of: source, communicator, isAskedToStop: isAskedToStop)
    var measures = try quality.measure(generate)
    if let label { measures = measures.merging(try quality.measure(generate, label: label)) }
    return (measures, quality.classifier.digest)
  }
}
