public import Kernels

/// An optimizer whose steps are as long, for each tensor, as the tensor itself and the direction of the step allow, so that
/// large batches can be trained with large learning rates.
///
/// A step has two passes, with the norms of whole tensors between them: ``direct(_:along:range:decays:)`` and
/// ``advance(_:along:range:ratio:)``. Tensors with one axis, biases and scales, take no part: their ratio is 1, and their weights
/// do not decay.
public protocol LayerwiseOptimizer: Optimizer {
  /// Turns the gradient of a range into the direction of the step, in place.
  func direct(_ values: Floats, along gradients: Floats, range: Range<Int>, decays: Bool)

  /// The trust ratio of a tensor, from the Euclidean norms of its values and of its direction.
  func trustRatio(values: Double, direction: Double) -> Float

  /// Changes the values of a range along its direction, which may be overwritten.
  func advance(_ values: Floats, along directions: Floats, range: Range<Int>, ratio: Float)
}

extension LayerwiseOptimizer {
  /// A step of a range as if it were a tensor.
  public func update(_ values: Floats, along gradients: Floats, range: Range<Int>) {
    direct(values, along: gradients, range: range, decays: true)
    func norm(_ floats: Floats) -> Double { Double(sumOfSquares(floats)).squareRoot() }
    advance(values, along: gradients, range: range, ratio: trustRatio(values: norm(values), direction: norm(gradients)))
  }
}
