import Collectives
public import Failures
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
  private let clipNorm: Float?
  private let layerwise: LayerwiseUpdate?
  /// Whether this process has updated the values, be it before it went back to an earlier step.
  private var hasUpdated = false

  /// Reserves the memory and draws the values; a collective operation.
  ///
  /// - Parameters:
  ///   - number: Tells apart the networks of one training, each of which gets random values of its own.
  ///   - passes: The backward passes that put a leaf's gradient together.
  ///   - averageDecay: How slowly an average of the values forgets; none: there is no average.
  init(
    _ network: Network, number: Int = 0, passes: Int = 1, averageDecay: Float? = nil, _ share: BatchShare
  ) throws(Failure) {
    let hyperparameters = share.hyperparameters
    communicator = share.communicator
    clipNorm = hyperparameters.clipNorm
    let count = network.parameters.count
    reduction = try hyperparameters.reduction.reduction(
      count: count, share.leaves, passes: passes, wireType: hyperparameters.gradientType ?? .f32, communicator)
    arena = Arena(
      network, seed: hyperparameters.seed &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15, in: reduction.values)
    let optimizer = hyperparameters.optimizer.optimizer(
      count: count, learningRate: hyperparameters.learningRate, weightDecay: hyperparameters.weightDecay,
      beta1: hyperparameters.beta1)
    layerwise = (optimizer as? any LayerwiseOptimizer).map { [reduction, communicator] in
      LayerwiseUpdate($0, network.parameters, reduction.updated, communicator)
    }
    self.optimizer = averageDecay.map { AveragingOptimizer(optimizer, count: count, decay: $0) } ?? optimizer
  }

  /// Where the gradients of this rank's leaves go.
  var gradients: LeafGradients { reduction.gradients }

  /// Takes note that a range of the last leaf's gradient is final.
  func finished(_ range: Range<Int>) throws(Failure) { try reduction.finished(range) }

  /// Sums the gradients of all ranks; a collective operation.
  ///
  /// - Returns: The Euclidean norm of the sum.
  func sum(at cursor: Cursor) throws(Failure) -> Double {
    FaultPoint.strikeBeforeReduction(
      rank: communicator.rank, step: cursor.step + 1,
      gradient: Floats(start: reduction.gradients.addresses[0], count: arena.values.count))
    return try reduction.sum().squareRoot()
  }

  /// The seconds for which the last sums went on beneath the backward pass.
  var hiddenSeconds: Double { reduction.hiddenSeconds }

  /// Updates the values of all ranks by the gradient that was summed, clipped; a collective operation.
  ///
  /// - Parameter norm: The norm of the gradient.
  func update(at cursor: Cursor, learningRate: Float, norm: Double) throws(Failure) {
    let factor = clipNorm.map { norm > Double($0) ? $0 / Float(norm) : 1 } ?? 1
    optimizer.learningRate = learningRate
    hasUpdated = true
    optimizer.beginStep()
    try reduction.update { values, gradients, range throws(Failure) in
      if factor != 1 { scale(gradients, by: factor, into: gradients) }
      if let layerwise {
        try layerwise(values, along: gradients, range: range)
      } else {
        optimizer.update(values, along: gradients, range: range)
      }
    }
  }

  /// Gives every rank rank 0's values and optimizer state; a collective operation.
  func broadcast() throws(Failure) {
    var floats = [arena.values, arena.statistics]
    // As long as there was no step every rank has zeros, which take no memory until they are touched.
    if optimizer.stepCount > 0 || hasUpdated { floats += optimizer.state.map(\.floats) }
    for floats in floats {
      try communicator.broadcast(floats, from: 0)
    }
  }

  /// Gives every rank the whole state of the optimizer, for a checkpoint; a collective operation.
  func gatherOptimizerState() throws(Failure) {
    guard Set(reduction.updated).count > 1 else { return }
    for moment in optimizer.state { try communicator.allgatherv(moment.floats, slices: reduction.updated) }
  }

  /// Gives an arena of the same network the average of the values, or the values where there is no average, and the running
  /// statistics; a collective operation.
  public func copyAverage(into copy: Arena) throws(Failure) {
    var source = arena.values
    if optimizer.stepCount > 0, let average = (optimizer as? AveragingOptimizer)?.average {
      try gatherOptimizerState()
      source = average
    }
    _ = copy.values.update(fromContentsOf: source)
    _ = copy.statistics.update(fromContentsOf: arena.statistics)
  }

  /// Gives back the memory that the ranks share; collective, and the last that is done with the replica.
  func free() throws(Failure) { try reduction.free() }

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
