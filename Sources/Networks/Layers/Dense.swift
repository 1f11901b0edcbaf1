public import Kernels

/// A fully connected layer: y = f(x·Wᵀ + b), with x n × inputs, W outputs × inputs, b and y's rows outputs long.
public struct Dense: JoiningLayer {
  public let input: Shape
  public let output: Shape
  /// The function applied to each unit.
  public let activation: Activation
  private let weight: Parameter
  private let bias: Parameter

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
    weight = layout.reserve(
      "\(name).weight",
      [output.height, output.width, output.channels, input.height, input.width, input.channels],
      axes: [2, 0, 1, 5, 3, 4], fileShape: [output.count, input.count],
      initialization.weights(fanIn: input.count, fanOut: output.count, before: activation))
    bias = layout.reserve(
      "\(name).bias", [output.height, output.width, output.channels], axes: [2, 0, 1], fileShape: [output.count],
      initialization.biases(fanIn: input.count))
  }

  public var parameters: Range<Int> { weight.offset..<bias.range.upperBound }

  public var multiplyAdds: Int { input.count * output.count }

  public var addsGradientOnce: Bool { true }

  /// OpenBLAS has kernels of their own for products of up to 100³ multiplications; above, the sum of an element does not depend
  /// on how many rows there are.
  public func joins(blocksOf rows: Int) -> Bool { rows * multiplyAdds > 1 << 20 }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    gemm(x, .asIs, matrix(pass.values(weight)), .transposed, into: y)
    activation.apply(y, bias: pass.values(bias), into: y)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    activation.differentiate(
      dy, output: y, biasGradient: pass.gradient(bias), accumulating: pass.accumulating)
    if let gradient = pass.gradient(weight) {
      gemm(dy, .transposed, x, .asIs, into: matrix(gradient), accumulating: pass.accumulating)
    }
    if let dx { inputGradient(dy, into: dx, pass) }
  }

  public func inputGradient(_ dy: Matrix, into dx: Matrix, _ pass: Pass) {
    gemm(dy, .asIs, matrix(pass.values(weight)), .asIs, into: dx)
  }

  private func matrix(_ base: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(base, rows: output.count, columns: input.count)
  }
}
