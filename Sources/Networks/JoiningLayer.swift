public import Kernels

/// A layer that takes the rows of several blocks at once forward, and back to its input, as it is slow to fetch or lay out its
/// weights for a few rows.
public protocol JoiningLayer: Layer {
  /// Computes the gradient of the input from what ``Layer/backward(_:input:output:saved:into:_:)`` has made of `dy`.
  func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass)
}
