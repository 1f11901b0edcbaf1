public import Kernels

/// A transposed convolution with a square kernel, the adjoint of a convolution: every position of the input adds the kernel,
/// scaled, to a window of the output: y[iy·stride + ky − padding, ix·stride + kx − padding, o] += W[c, ky, kx, o] · x[iy, ix, c].
///
/// The output is (n − 1)·stride − 2·padding + kernel + outputPadding pixels along an axis of n. M. Zeiler et al.,
/// "Deconvolutional Networks", CVPR 2010; V. Dumoulin and F. Visin, arXiv:1603.07285.
public struct TransposedConvolution: JoiningLayer {
  public let input: Shape
  public let output: Shape
  /// The function applied to each element.
  public let activation: Activation
  private let weight: Parameter
  private let bias: Parameter
  private let products: ConvolutionProducts
  private let borrowsWeight: Bool

  /// Reserves weights, in files `name.weight` of [inputs, outputs, kernel, kernel], and biases `name.bias`.
  ///
  /// - Parameters:
  ///   - outputPadding: Pixels that the output has more at its bottom and right edges, height and width.
  public init(
    _ name: String, from input: Shape, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: (height: Int, width: Int) = (0, 0), activation: Activation, _ initialization: Initialization,
    in layout: inout ParameterLayout
  ) {
    self.input = input
    self.activation = activation
    output = Shape(
      height: (input.height - 1) * stride - 2 * padding + kernel + outputPadding.height,
      width: (input.width - 1) * stride - 2 * padding + kernel + outputPadding.width, channels: channels)
    products = ConvolutionProducts(
      PatchGeometry(
        height: output.height, width: output.width, channels: channels, kernel: kernel, stride: stride,
        padding: padding, gridHeight: input.height, gridWidth: input.width), features: input.channels)
    borrowsWeight = false
    // PyTorch counts the fan-in of a transposed convolution over its outputs.
    let pytorchFanIn = channels * kernel * kernel
    let fanIn = max(1, input.channels * kernel * kernel / (stride * stride))
    weight = layout.reserve(
      "\(name).weight", [input.channels, kernel, kernel, channels], axes: [0, 3, 1, 2],
      initialization.weights(
        fanIn: fanIn, fanOut: channels * kernel * kernel, pytorchFanIn: pytorchFanIn, before: activation))
    bias = layout.reserve("\(name).bias", [channels], initialization.biases(fanIn: pytorchFanIn))
  }

  /// The transpose of a convolution, with that layer's kernels; reserves biases of its own as `name.bias`.
  public init(
    _ name: String, transposeOf other: Convolution, activation: Activation, _ initialization: Initialization,
    in layout: inout ParameterLayout
  ) {
    input = other.output
    output = other.input
    self.activation = activation
    products = other.products
    borrowsWeight = true
    weight = other.weight
    bias = layout.reserve(
      "\(name).bias", [output.channels], initialization.biases(fanIn: products.geometry.patchCount))
  }

  public var parameters: Range<Int> { (borrowsWeight ? bias : weight).offset..<bias.range.upperBound }

  public var borrowed: Range<Int> { borrowsWeight ? weight.range : 0..<0 }

  public var multiplyAdds: Int { products.multiplyAdds }

  public func scratchCount(rows: Int) -> Int { products.scratchCount(rows: rows) }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    products.spread(x, pass.values(weight), bias: pass.values(bias), activation, into: y, scratch: pass.scratch)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    activation.differentiate(
      dy.reshaped(columns: output.channels), output: y.reshaped(columns: output.channels),
      biasGradient: pass.gradient(bias), accumulating: pass.accumulating)
    if let gradient = pass.gradient(weight) {
      products.gradient(dy, x, into: gradient, accumulating: pass.accumulates(weight), scratch: pass.scratch)
    }
    if let dx { inputGradient(dy, into: dx, pass) }
  }

  public func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass) {
    products.correlate(dy, pass.values(weight), bias: nil, .identity, into: dx, scratch: pass.scratch)
  }
}
