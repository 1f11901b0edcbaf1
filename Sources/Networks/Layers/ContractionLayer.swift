public import Kernels

/// A layer that keeps the derivatives of a code by the image small.
public protocol ContractionLayer: Layer {
  /// The sum over samples of the squared Frobenius norm of these derivatives.
  ///
  /// - Parameters:
  ///   - x: What went into this layer.
  ///   - values: The arena of parameters.
  func squaredJacobian(ofInputs x: Matrix, _ values: Floats) -> Double
}
