public import Kernels

/// An activation as a layer of its own, for where another layer stands between it and the weights.
public struct Elementwise: Layer {
  public let input: Shape
  /// The function applied to each feature.
  public let activation: Activation

  /// Applies `activation` to every feature.
  public init(_ activation: Activation, on input: Shape) {
    self.activation = activation
    self.input = input
  }

  public var output: Shape { input }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    activation.apply(x, bias: nil, into: y)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    activation.differentiate(dy, output: y, biasGradient: nil, accumulating: false)
    dx.base.update(from: dy.base, count: dy.count)
  }
}
