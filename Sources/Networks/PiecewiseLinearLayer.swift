import Kernels

/// A layer whose output is linear in its input, apart from a bias and a function of linear pieces: its derivative along a
/// tangent of the input does not change within a piece.
protocol PiecewiseLinearLayer: Layer {
  /// Computes the derivative of the output along a tangent of the input.
  ///
  /// - Parameters:
  ///   - t: The tangent of each sample's input.
  ///   - y: The output of the forward pass.
  ///   - ty: Where the tangent of each sample's output goes.
  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass)
}
