import Failures
import Kernels
import Networks

/// The way from the leaves' gradients to updated replicas: sum over all ranks, update, publish.
///
/// A step fills the ``gradients`` leaf by leaf, adding them up as they say, calls ``sum()`` and, if what came out is to be used, ``update(_:)``.
protocol GradientReduction: AnyObject {
  /// This rank's replica of the parameters.
  var values: Floats { get }

  /// Where the gradients of this rank's leaves go.
  var gradients: LeafGradients { get }

  /// Takes note that a range of the last leaf's gradient is final, so that its sum may begin, and moves sums along that have
  /// begun: MPI makes no progress by itself.
  func finished(_ range: Range<Int>) throws(Failure)

  /// Sums the leaves of all ranks; collective.
  ///
  /// - Returns: The square of the sum's Euclidean norm, the same bits on all ranks; not finite if any of its elements is not.
  func sum() throws(Failure) -> Double

  /// The seconds for which the last sums went on beneath the backward pass.
  var hiddenSeconds: Double { get }

  /// Updates the parameters on all ranks, and spends the gradients; collective.
  ///
  /// - Parameter apply: Updates a part of the parameters, of which it gets the values, the gradient, which it may overwrite, and
  ///   the range. Called once on every rank, also for an empty part, so it may be collective itself.
  func update(_ apply: (Floats, Floats, Range<Int>) throws(Failure) -> Void) throws(Failure)

  /// Gives back what the ranks share; collective, and the last that is done with it.
  func free() throws(Failure)

  /// The parts of the arena that `update` gives to each rank, which alone knows the optimizer's state there.
  var updated: [Range<Int>] { get }
}
