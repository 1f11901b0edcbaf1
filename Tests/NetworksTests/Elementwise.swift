import Kernels
import Networks

/// An activation as a layer of its own: what a layer from outside the library looks like.
struct Elementwise: Layer {
  let input: Shape
  let activation: Activation

  var output: Shape { input }

  func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    activation.apply(x, bias: nil, into: y)
  }

  func backward(_ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass) {
    guard let dx else { return }
    activation.differentiate(dy, output: y, biasGradient: nil, accumulating: false)
    dx.base.update(from: dy.base, count: dy.count)
  }
}

extension NetworkBuilder {
  /// An activation on its own.
  mutating func elementwise(_ activation: Activation) { append(Elementwise(input: shape, activation: activation)) }
}
