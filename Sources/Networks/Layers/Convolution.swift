public import Kernels

/// A two-dimensional convolution (cross-correlation, as everywhere in the field) with a square kernel:
/// y[oy, ox, o] = f(b[o] + Σ W[o, ky, kx, c] · x[oy·stride + ky − padding, ox·stride + kx − padding, c]).
///
/// Images run channels-last. V. Dumoulin and F. Visin, arXiv:1603.07285.
public struct Convolution: JoiningLayer, MatrixLayer, PiecewiseLinearLayer {
  public let input: Shape
  public let output: Shape
  /// The function applied to each element.
  public let activation: Activation
  let weight: Parameter
  private let bias: Parameter
  let products: ConvolutionProducts

  /// Reserves weights, in files `name.weight` of [outputs, inputs, kernel, kernel], and biases `name.bias`.
  public init(
    _ name: String, from input: Shape, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    activation: Activation, _ initialization: Initialization, in layout: inout ParameterLayout
  ) {
    self.input = input
    self.activation = activation
    output = Shape(
      height: (input.height + 2 * padding - kernel) / stride + 1,
      width: (input.width + 2 * padding - kernel) / stride + 1, channels: channels)
    products = ConvolutionProducts(
      PatchGeometry(
        height: input.height, width: input.width, channels: input.channels, kernel: kernel, stride: stride,
        padding: padding, gridHeight: output.height, gridWidth: output.width), features: channels)
    let fanIn = input.channels * kernel * kernel
    weight = layout.reserve(
      "\(name).weight", [channels, kernel, kernel, input.channels], axes: [0, 3, 1, 2],
      initialization.weights(fanIn: fanIn, fanOut: channels * kernel * kernel, before: activation))
    bias = layout.reserve("\(name).bias", [channels], initialization.biases(fanIn: fanIn))
  }

  public var parameters: Range<Int> { weight.offset..<bias.range.upperBound }

  var matrices: [Parameter] { [weight] }

  public var multiplyAdds: Int { products.multiplyAdds }

  public func scratchCount(rows: Int) -> Int { products.scratchCount(rows: rows) }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    products.correlate(
      x, pass.values(weight), bias: pass.values(bias), activation, into: y, scratch: pass.scratch)
  }

  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass) {
    products.correlate(t, pass.values(weight), bias: nil, .identity, into: ty, scratch: pass.scratch)
    activation.differentiate(ty, output: y, biasGradient: nil, accumulating: false)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    activation.differentiate(
      dy.reshaped(columns: output.channels), output: y.reshaped(columns: output.channels),
      biasGradient: pass.biasGradient(bias), accumulating: pass.accumulating)
    if let gradient = pass.gradient(weight) {
      products.gradient(x, dy, into: gradient, accumulating: pass.accumulates(weight), scratch: pass.scratch)
    }
    if let dx { inputGradient(dy, into: dx, pass) }
  }

  public func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass) {
    products.spread(dy, pass.values(weight), bias: nil, .identity, into: dx, scratch: pass.scratch)
  }
}
