import Collectives
import Failures
import Kernels
public import Networks

/// A rank's copy of a network that is trained, with what keeps the copies of all ranks the same.
public final class Replica {
  /// The values.
  public let arena: Arena
  /// The rule of the updates; its state may be spread over the ranks.
  public let optimizer: any Optimizer
  private let reduction: any GradientReduction
  private let communicator: any Communicator

  /// Reserves the memory and draws the values; a collective operation.
  init(
    _ network: Network, _ hyperparameters: Hyperparameters, _ leaves: Leaves, _ communicator: any Communicator
  ) throws(Failure) {
    self.communicator = communicator
    let count = network.parameters.count
    reduction = try hyperparameters.reduction.reduction(count: count, leaves, communicator)
    arena = Arena(network, seed: hyperparameters.seed, in: reduction.values)
    optimizer = hyperparameters.optimizer.optimizer(
      count: count, learningRate: hyperparameters.learningRate, weightDecay: hyperparameters.weightDecay)
  }

  /// Where the gradient of one of this rank's leaves goes.
  func gradient(ofOwnLeaf position: Int) -> Floats { reduction.gradient(ofOwnLeaf: position) }

  /// Takes note that a range of the last leaf's gradient is final.
  func finished(_ range: Range<Int>) throws(Failure) { try reduction.finished(range) }

  /// Sums the gradients of all ranks; a collective operation.
  ///
  /// - Returns: The Euclidean norm of the sum.
  func sum() throws(Failure) -> Double { try reduction.sum().squareRoot() }

  /// Updates the values of all ranks by the gradient that was summed; a collective operation.
  ///
  /// - Parameter factor: What the gradient is multiplied by.
  func update(learningRate: Float, factor: Float) throws(Failure) {
    optimizer.learningRate = learningRate
    optimizer.beginStep()
    try reduction.update { values, gradients, range in
      if factor != 1 { scale(gradients, by: factor, into: gradients) }
      optimizer.update(values, along: gradients, range: range)
    }
  }

  /// Gives every rank rank 0's values and optimizer state; a collective operation.
  func broadcast() throws(Failure) {
    for floats in [arena.values, arena.statistics] + optimizer.state.map(\.floats) {
      try communicator.broadcast(floats, from: 0)
    }
  }

  /// Gives every rank the whole state of the optimizer, for a checkpoint; a collective operation.
  func gatherOptimizerState() throws(Failure) {
    guard Set(reduction.updated).count > 1 else { return }
    for moment in optimizer.state { try communicator.allgatherv(moment.floats, slices: reduction.updated) }
  }

  /// Proves that all ranks have the same values, and that these are finite; a collective operation.
  func verify(at step: Int) throws(Failure) {
    try ReplicaDigest.verify(arena, communicator, at: step)
    var norm = SquaredNorm(count: arena.values.count)
    norm.add(arena.values)
    guard norm.total.isFinite else {
      throw Failure(
        .numerics, "after step \(step) the parameters are no longer finite: train anew with a smaller --learning-rate",
        isShared: true)
    }
  }
}
