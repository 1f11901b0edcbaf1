public import Kernels

/// A layer that works on the rows of several blocks at once: large matrix products are faster than small ones.
///
/// The gradient of the parameters is computed block by block all the same.
public protocol JoiningLayer: Layer {
  /// Whether each row has the same bits whatever other rows are computed with it, given that all blocks have at least so many.
  func joins(blocksOf rows: Int) -> Bool

  /// Computes the gradient of the input from what the blocks' backward passes have made of `dy`.
  func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass)
}
