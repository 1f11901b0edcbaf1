public import Kernels

/// A layer that works on the rows of several blocks at once, as it is slow to fetch its weights for a few rows.
public protocol JoiningLayer: Layer {
  /// Turns the gradient of the output into that of what the activation was applied to, in place, and computes the gradient of
  /// the other parameters than the weights.
  func differentiate(_ dy: Matrix, output y: Matrix, _ pass: Pass)

  /// The parameters that ``differentiate(_:output:_:)`` computes the gradient of.
  var biases: Range<Int> { get }

  /// Computes the gradients of the weights from what `dy` has become: sums of outer products of rows of `dy` and `x`.
  ///
  /// - Parameter products: Which rows go into which sums, and what is added up of these.
  func weightGradient(_ products: OuterProducts, _ dy: Matrix, input x: Matrix, _ pass: Pass)

  /// Computes the gradient of the input from what `dy` has become.
  func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass)
}
