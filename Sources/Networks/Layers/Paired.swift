public import Kernels

/// A layer applied to both samples of every pair: in memory, a pair a row is the same as a sample a row.
public struct Paired: Layer {
  /// What is applied.
  public let layer: any Layer

  /// Applies a layer that draws no random numbers and synchronises nothing.
  public init(_ layer: any Layer) {
    self.layer = layer
  }

  public var input: Shape { Shape(vector: 2 * layer.input.count) }

  public var output: Shape { Shape(vector: 2 * layer.output.count) }

  public var parameters: Range<Int> { layer.parameters }

  public var borrowed: Range<Int> { layer.borrowed }

  public var savedPerSample: Int { 2 * layer.savedPerSample }

  public var multiplyAdds: Int { 2 * layer.multiplyAdds }

  public func scratchCount(rows: Int) -> Int { layer.scratchCount(rows: 2 * rows) }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    layer.forward(samples(x, layer.input), into: samples(y, layer.output), saving: samples(saved), pass)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    layer.backward(
      samples(dy, layer.output), input: samples(x, layer.input), output: samples(y, layer.output),
      saved: samples(saved), into: dx.map { samples($0, layer.input) }, pass)
  }

  private func samples(_ pairs: Matrix, _ shape: Shape) -> Matrix { pairs.reshaped(columns: shape.count) }

  private func samples(_ saved: Matrix) -> Matrix { saved.reshaped(columns: layer.savedPerSample) }
}
