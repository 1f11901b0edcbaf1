public import Kernels

/// A layer whose weights have gradients that are sums of outer products of rows, which are computed for several blocks at once.
public protocol OuterProductLayer: JoiningLayer {
  /// Turns the gradient of the output into that of what the activation was applied to, in place, and computes the gradient of
  /// the other parameters than the weights.
  func differentiate(_ dy: Matrix, output y: Matrix, _ pass: Pass)

  /// The parameters that ``differentiate(_:output:_:)`` computes the gradient of.
  var biases: Range<Int> { get }

  /// Computes the gradients of the weights from what `dy` has become.
  ///
  /// - Parameter products: Which rows go into which sums, and what is added up of these.
  func weightGradient(_ products: OuterProducts, _ dy: Matrix, input x: Matrix, _ pass: Pass)
}
