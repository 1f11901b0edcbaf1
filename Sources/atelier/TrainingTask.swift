import Evaluation
import Failures
import Models
import Networks
import Reporting
import Training

/// What a job trains and measures, and how rank 0 shows it: what differs between models of one network and of two.
protocol TrainingTask {
  /// Trains it.
  var trainer: Trainer { get }
  /// What is made of an image, or an image of.
  var code: Shape { get }
  /// What is minimised, for people.
  var objective: String { get }

  /// What shows how the training went.
  var curve: LearningCurve { get }

  /// Measures it on the test set; a collective operation.
  func evaluate() throws(Failure) -> Metrics

  /// Measures all that there is to say at the end; a collective operation.
  ///
  /// - Parameter isAskedToStop: Whether this rank is to end early.
  func conclude(isAskedToStop: @escaping () -> Bool) throws(Failure) -> TaskResults

  /// Looks what its features are worth with a few labels; a collective operation.
  ///
  /// - Parameters:
  ///   - log: What rank 0 keeps of trials that are finished, and goes on from.
  ///   - isAskedToStop: Whether this rank is to end early.
  func fewLabels(_ log: FewLabelLog?, isAskedToStop: () -> Bool) throws(Failure) -> [FewLabelResult]

  /// The pictures of every epoch, if there are any, for rank 0.
  func snapshots(
    in folder: RunFolder, every: Int, _ writer: BackgroundWriter
  ) throws(Failure) -> (any SnapshotPictures)?
}

/// What came of a training.
struct TaskResults {
  /// What was measured on the test set.
  let test: Metrics
  /// The digest of the classifier that images were judged by, if they were.
  var classifierDigest: String?
  /// How a training layer by layer went before, if it did.
  var layerwise: LayerwiseResults?
  /// Reports on rank 0 what does not fit into numbers.
  let draw: (RunFolder, BackgroundWriter) throws(Failure) -> Void
}
