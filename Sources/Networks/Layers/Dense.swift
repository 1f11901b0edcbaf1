public import Kernels

/// A fully connected layer: y = f(x·Wᵀ + b), with x n × inputs, W outputs × inputs, b and y's rows outputs long.
public struct Dense: OuterProductLayer, MatrixLayer, PiecewiseLinearLayer {
  public let input: Shape
  public let output: Shape
  /// The function applied to each unit.
  public let activation: Activation
  let weight: Parameter
  private let bias: Parameter
  /// Whether the weights are those of another layer, of which this one is the transpose.
  private let isTransposed: Bool

  /// Reserves weights and biases as `name.weight` and `name.bias`.
  ///
  /// In files an image is flattened with its channels first, as in PyTorch; in memory they are last.
  public init(
    _ name: String, from input: Shape, to output: Shape, activation: Activation, _ initialization: Initialization,
    in layout: inout ParameterLayout
  ) {
    self.input = input
    self.output = output
    self.activation = activation
    isTransposed = false
    weight = layout.reserve(
      "\(name).weight",
      [output.height, output.width, output.channels, input.height, input.width, input.channels],
      axes: [2, 0, 1, 5, 3, 4], fileShape: [output.count, input.count],
      initialization.weights(fanIn: input.count, fanOut: output.count, before: activation))
    bias = layout.reserve(
      "\(name).bias", [output.height, output.width, output.channels], axes: [2, 0, 1], fileShape: [output.count],
      initialization.biases(fanIn: input.count))
  }

  /// The transpose of a layer, y = f(x·W + b) with that layer's W; reserves biases of its own as `name.bias`.
  public init(
    _ name: String, transposeOf other: Dense, activation: Activation, _ initialization: Initialization,
    in layout: inout ParameterLayout
  ) {
    input = other.output
    output = other.input
    self.activation = activation
    isTransposed = true
    weight = other.weight
    bias = layout.reserve(
      "\(name).bias", [output.height, output.width, output.channels], axes: [2, 0, 1], fileShape: [output.count],
      initialization.biases(fanIn: input.count))
  }

  public var parameters: Range<Int> { (isTransposed ? bias : weight).offset..<bias.range.upperBound }

  public var borrowed: Range<Int> { isTransposed ? weight.range : 0..<0 }

  var matrices: [Parameter] { [weight] }

  public var multiplyAdds: Int { input.count * output.count }

  public var addsGradientOnce: Bool { true }

  public func scratchCount(rows: Int) -> Int {
    OuterProducts.scratchCount(
      rows: rows, columns: isTransposed ? (input.count, output.count) : (output.count, input.count))
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    multiply(x, into: y, pass)
    activation.apply(y, bias: pass.values(bias), into: y)
  }

  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass) {
    multiply(t, into: ty, pass)
    activation.differentiate(ty, output: y, biasGradient: nil, accumulating: false)
  }

  private func multiply(_ x: Matrix, into y: Matrix, _ pass: Pass) {
    RowProducts.multiply(x, matrix(pass.values(weight)), isTransposed ? .asIs : .transposed, into: y)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    differentiate(dy, output: y, pass)
    if let gradients = pass.gradients {
      var products = OuterProducts()
      products.sum(0..<dy.rows, into: gradients, accumulating: pass.accumulates(weight))
      weightGradient(products, dy, input: x, pass)
    }
    if let dx { inputGradient(dy, into: dx, pass) }
  }

  public func differentiate(_ dy: Matrix, output y: Matrix, _ pass: Pass) {
    activation.differentiate(
      dy, output: y, biasGradient: pass.biasGradient(bias), accumulating: pass.accumulating)
  }

  public var biases: Range<Int> { bias.range }

  public func weightGradient(_ products: OuterProducts, _ dy: Matrix, input x: Matrix, _ pass: Pass) {
    products(isTransposed ? x : dy, isTransposed ? dy : x, offset: weight.offset, scratch: pass.scratch)
  }

  public func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass) {
    RowProducts.multiply(dy, matrix(pass.values(weight)), isTransposed ? .transposed : .asIs, into: dx)
  }

  private func matrix(_ base: UnsafeMutablePointer<Float>) -> Matrix {
    isTransposed
      ? Matrix(base, rows: input.count, columns: output.count) : Matrix(base, rows: output.count, columns: input.count)
  }
}
