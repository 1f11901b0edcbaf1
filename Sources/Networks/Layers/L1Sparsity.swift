public import Kernels

/// Lets a code pass and adds λ·Σ|h| over its units to the loss of the sample. B. Olshausen and D. Field, Nature 381, 1996.
public struct L1Sparsity: SparsityLayer {
  public let input: Shape
  /// λ.
  public let weight: Float

  /// A penalty on codes of a shape.
  public init(on input: Shape, weight: Float) {
    self.input = input
    self.weight = weight
  }

  public var output: Shape { input }

  public var differentiatesInPlace: Bool { true }

  public var activeAbove: Float { 0 }

  public var penalties: [String] { ["sparsity"] }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    for row in 0..<x.rows {
      var sum: Float = 0
      for i in row * x.columns..<(row + 1) * x.columns {
        y.base[i] = x.base[i]
        sum += abs(x.base[i])
      }
      pass.penalties[0] += Double(weight * sum)
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    let slope = weight * pass.context.lossScale
    for i in 0..<dy.count { dy.base[i] += x.base[i] > 0 ? slope : x.base[i] < 0 ? -slope : 0 }
  }
}
