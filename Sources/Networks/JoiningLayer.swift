public import Kernels

/// A layer that works on the rows of several blocks at once, as large matrix products are faster than small ones, and on its
/// weights panel by panel.
///
/// The gradient of the weights is a sum for each leaf. A panel stays in the cache until the sums of all leaves have been added up
/// there.
public protocol JoiningLayer: Layer {
  /// Whether each row has the same bits whatever other rows are computed with it, given that all blocks have at least so many.
  func joins(blocksOf rows: Int) -> Bool

  /// Turns the gradient of the output into that of what the activation was applied to, in place, and computes the gradient of
  /// the other parameters than the weights.
  func differentiate(_ dy: Matrix, output y: Matrix, _ pass: Pass)

  /// The parameters that ``differentiate(_:output:_:)`` computes the gradient of.
  var biases: Range<Int> { get }

  /// The places of the weights in the arena, cut into parts that fit a cache.
  var panels: [Range<Int>] { get }

  /// Computes the gradient of a panel of the weights from what `dy` has become.
  func panelGradient(_ panel: Range<Int>, _ dy: Matrix, input x: Matrix, _ pass: Pass)

  /// Computes the gradient of the input from what `dy` has become.
  func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass)
}
