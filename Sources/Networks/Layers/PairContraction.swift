public import Kernels

/// Takes the codes of a pair (x, x + σε), lets the first pass and adds λ·‖f(x + σε) − f(x)‖²/σ² to the loss of the sample, whose
/// expectation tends to λ‖∂f/∂x‖² as σ tends to 0, whatever the depth of the encoder f.
///
/// S. Rifai et al., "Higher Order Contractive Auto-Encoder", ECML 2011, estimate derivatives in the same way.
public struct PairContraction: ContractionLayer {
  public let output: Shape
  /// λ.
  public let strength: Float
  /// σ.
  public let deviation: Float

  /// A penalty on pairs of codes of a shape, made of samples that are σ apart.
  public init(on code: Shape, strength: Float, deviation: Float) {
    output = code
    self.strength = strength
    self.deviation = deviation
  }

  public var input: Shape { Shape(vector: 2 * output.count) }

  public var penalties: [String] { ["contraction"] }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    for row in 0..<x.rows {
      (y.base + row * y.columns).update(from: x.base + row * x.columns, count: y.columns)
    }
    pass.penalties[0] += Double(strength) * squaredJacobian(x)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    let factor = 2 * strength * pass.context.lossScale / (deviation * deviation)
    for row in 0..<x.rows {
      let pair = x.base + row * x.columns
      let gradient = dx.base + row * x.columns
      for i in 0..<y.columns {
        let difference = factor * (pair[y.columns + i] - pair[i])
        gradient[i] = dy.base[row * y.columns + i] - difference
        gradient[y.columns + i] = difference
      }
    }
  }

  public func squaredJacobian(ofInputs x: Matrix, _ values: Floats) -> Double { squaredJacobian(x) }

  private func squaredJacobian(_ x: Matrix) -> Double {
    let units = output.count
    var total = 0.0
    for row in 0..<x.rows {
      let pair = x.base + row * x.columns
      var sum: Float = 0
      for i in 0..<units { sum += (pair[units + i] - pair[i]) * (pair[units + i] - pair[i]) }
      total += Double(sum / (deviation * deviation))
    }
    return total
  }
}
