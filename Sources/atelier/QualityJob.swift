import Collectives
import Evaluation
import Failures
import Training

/// Judges the images that a model makes, for models of every kind that makes some.
struct QualityJob {
  /// Real images with their classes.
  let source: ImageSource
  let communicator: any Communicator

  /// Trains the classifier and measures; a collective operation.
  ///
  /// - Parameters:
  ///   - generate: Makes images.
  ///   - label: The class of an image, for a model that is asked for images by their class.
  /// - Returns: The measures, and the digest of the classifier that they depend on.
  func measure(
    _ generate: ImageQuality.Generator, label: ((Int) -> UInt8)?
  ) throws(Failure) -> (measures: Metrics, classifierDigest: String) {
    let quality = try ImageQuality(of: source, communicator)
    var measures = try quality.measure(generate)
    if let label { measures = measures.merging(try quality.measure(generate, label: label)) }
    return (measures, quality.classifier.digest)
  }
}
