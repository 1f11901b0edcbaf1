public import Evaluation
public import Failures
public import Models
import Networks
public import Training

/// Every resolved option of a run: what `run.json` holds and `--config run.json` runs again.
public struct RunConfiguration: Hashable, Sendable, Codable {
  /// The model.
  public var model: Architecture
  /// The folder of the data set.
  public var data: String
  /// What the model leaves open.
  public var options: ModelOptions
  /// The layer, from 1, that this part of a training layer by layer trains; nothing otherwise.
  public var layer: Int?
  /// What decides the course of the training.
  public var training: Hyperparameters
  /// The few-label phase; nothing when there is none.
  public var fewLabels: FewLabelOptions?
  /// The codes drawn for each test image to bound its probability at the end; 0 for none.
  public var importanceSamples: Int
  /// The epochs between two pictures; 0 for none.
  public var snapshotEvery: Int
  /// How often a checkpoint is made.
  public var checkpointEvery: CheckpointInterval
  /// The steps between two proofs that all ranks hold the same parameters.
  public var verifyEvery: Int
  /// The BLAS threads of a rank.
  public var threads: Int

  enum CodingKeys: String, CodingKey {
    case model, data, options, layer, training, threads
    case fewLabels = "few_label"
    case importanceSamples = "iwae_samples"
    case snapshotEvery = "snapshot_every"
    case checkpointEvery = "checkpoint_every"
    case verifyEvery = "verify_every"
  }

  /// All of them.
  public init(
    model: Architecture, data: String, options: ModelOptions, training: Hyperparameters, fewLabels: FewLabelOptions?,
    importanceSamples: Int, snapshotEvery: Int, checkpointEvery: CheckpointInterval, verifyEvery: Int, threads: Int
  ) {
    self.model = model
    self.data = data
    self.options = options
    self.training = training
    self.fewLabels = fewLabels
    self.importanceSamples = importanceSamples
    self.snapshotEvery = snapshotEvery
    self.checkpointEvery = checkpointEvery
    self.verifyEvery = verifyEvery
    self.threads = threads
  }

  /// The model for images of a size.
  ///
  /// - Throws: `.usage` when the images or the options do not suit it, or this is the configuration of one layer.
  public func makeModel(height: Int, width: Int) throws(Failure) -> Model {
    if let layer {
      throw Failure(
        .usage, "this is only layer \(layer) of a training layer by layer: name the run that it is a part of")
    }
    return try model.model(input: Shape(height: height, width: width, channels: 1), options)
  }

  /// The generator and the discriminator for images of a size.
  ///
  /// - Throws: `.usage` when the images or the options do not suit it, or it is no adversarial model.
  public func makeAdversarialModel(height: Int, width: Int) throws(Failure) -> AdversarialModel {
    try model.adversarialModel(input: Shape(height: height, width: width, channels: 1), options)
  }
}
