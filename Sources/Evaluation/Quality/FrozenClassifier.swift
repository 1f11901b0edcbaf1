public import Collectives
import Datasets
public import Failures
import Kernels
import Models
import Networks
public import Training

/// A classifier of real images by which generated ones are judged: the same network, trained in the same way, for as many virtual
/// shards.
///
/// `cnn` with its 128 features before the classes, three epochs of Adam on batches of 128, seed 1. Its digest tells whether two
/// numbers were measured with the same one.
public final class FrozenClassifier {
  private let model: Model
  private let arena: Arena
  /// The SHA-256 of its parameters.
  public let digest: String
  private let communicator: any Communicator

  /// Trains it; a collective operation.
  ///
  /// - Parameters:
  ///   - source: Images with their classes, whose shape suits it.
  ///   - isAskedToStop: Whether this rank is to end early.
  /// - Throws: `.stopped` when a rank was asked to.
  public init(
    on source: ImageSource, _ communicator: any Communicator, isAskedToStop: () -> Bool = { false }
  ) throws(Failure) {
    self.communicator = communicator
    let image = Shape(height: source.train.height, width: source.train.width, channels: 1)
    model = try Architecture.cnn.model(input: image)
    let trainer = try Trainer(
      model, on: source,
      Hyperparameters(
        epochs: 3, batchSize: 128, learningRate: 0.001, schedule: .cosine, seed: 1, shards: source.shards.count),
      communicator)
    try trainer.synchronize()
    while !trainer.isFinished {
      let step = try trainer.step(isAskedToStop() ? .stop : [])
      if step.requests.contains(.stop) {
        throw Failure(
          .stopped,
          "stopped while the classifier was trained that images are judged by",
          isShared: true)
      }
      if trainer.isAtEndOfEpoch { _ = trainer.endEpoch(test: Metrics([:])) }
    }
    digest = trainer.parametersDigest
    arena = Arena(model.network, seed: 0)
    try trainer.replicas[0].copyAverage(into: arena)
    try trainer.free()
  }

  /// The share of the test images of a source that it finds the class of, and how sure it is of what it takes them for; a
  /// collective operation.
  func evaluate(on source: ImageSource) throws(Failure) -> (accuracy: Double, confidence: Double) {
    let test = try evaluator(on: source).evaluate()
    return (test["accuracy"] ?? .nan, test["confidence"] ?? .nan)
  }

  /// How many test images of a source it takes for each class; a collective operation.
  func counts(on source: ImageSource) throws(Failure) -> [Int] {
    let counts = try evaluator(on: source).confusion()?.counts ?? []
    return counts.indices.map { taken in counts.reduce(0) { $0 + $1[taken] } }
  }

  private func evaluator(on source: ImageSource) -> Evaluator {
    Evaluator(model, arena, on: source, communicator)
  }

  /// The moments of its features of images.
  ///
  /// - Parameter images: Those of this rank's shards.
  func moments(of images: Images, _ shards: VirtualShards) throws(Failure) -> Moments {
    try Moments(of: ShardedVectors(codesOf: images, model, arena, shards, communicator))
  }
}
