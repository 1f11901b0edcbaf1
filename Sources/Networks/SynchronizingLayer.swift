public import Kernels

/// A layer whose output depends on sums over the whole batch, all ranks' samples included.
///
/// The network first gathers the sums of every block, adds them up over all ranks, then runs the layer with the totals in
/// the pass; likewise on the way back.
public protocol SynchronizingLayer: Layer {
  /// The number of sums of the forward and of the backward pass; in both, the last one counts samples.
  var sumCount: Int { get }

  /// Adds this block's contribution to the sums that the forward pass needs.
  func gather(_ x: Matrix, into sums: UnsafeMutablePointer<Double>, _ pass: Pass)

  /// Adds this block's contribution to the sums that the backward pass needs, and computes the gradient of the parameters.
  /// What it makes of `dy`, which it may overwrite, is what the backward pass then gets.
  func gatherBackward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into sums: UnsafeMutablePointer<Double>,
    _ pass: Pass)

  /// Folds the batch's sums into the running statistics, once a step, the same on every rank.
  func updateStatistics(_ sums: UnsafePointer<Double>, _ statistics: UnsafeMutablePointer<Float>)
}
