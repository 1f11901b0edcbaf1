import Failures
import Networks

/// What a trainer does with each batch: how the gradients of its networks come about, and in which order they are used.
protocol StepRule: AnyObject {
  /// The networks that are trained, in the order in which checkpoints hold them.
  var replicas: [Replica] { get }

  /// Where their samples pass through them, one for each.
  var workspaces: [Workspace] { get }

  /// Makes a step at a place of the training: load, forward, backward, reduce, update; a collective operation.
  ///
  /// - Parameters:
  ///   - learningRate: The learning rate of this step.
  ///   - requests: What this rank wants to happen behind it.
  func step(at cursor: Cursor, learningRate: Float, _ requests: Requests) throws(Failure) -> StepOutcome
}

/// What came of a step, the same on all ranks, apart from the time it took.
struct StepOutcome {
  /// The mean loss of the global batch.
  var loss: Double
  /// What else was measured on the global batch, by name: means over its samples.
  var measures: [String: Double]
  /// The Euclidean norm of the gradient, before clipping.
  var gradientNorm: Double
  /// Whether some parameters were left as they were, because the loss or the gradient was not finite.
  var isSkipped: Bool
  /// What some rank wants to happen behind this step.
  var requests: Requests
  /// How long it took on this rank.
  var seconds: PhaseSeconds
}
