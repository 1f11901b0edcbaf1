public import Kernels

/// Puts a slightly changed copy beside every sample, (x, x + σε) with standard normal ε, where the context asks for noise, and
/// the same sample twice elsewhere: what a stochastic estimate of derivatives is made of (see ``PairContraction``).
///
/// ε is keyed as the noise of ``Corruption``.
public struct Perturbation: Layer {
  public let input: Shape
  /// σ.
  public let deviation: Float

  /// Pairs of samples of a shape.
  public init(on input: Shape, deviation: Float) {
    self.input = input
    self.deviation = deviation
  }

  public var output: Shape { Shape(vector: 2 * input.count) }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    for row in 0..<x.rows {
      let sample = x.base + row * x.columns
      let pair = y.base + row * y.columns
      pair.update(from: sample, count: x.columns)
      guard pass.context.corrupts else {
        (pair + x.columns).update(from: sample, count: x.columns)
        continue
      }
      let copy = pair + x.columns
      pass.noise(row, layer: 1).fillNormal(copy, count: x.columns)
      for i in 0..<x.columns { copy[i] = sample[i] + deviation * copy[i] }
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    for row in 0..<dx.rows {
      let pair = dy.base + row * dy.columns
      for i in 0..<dx.columns { dx.base[row * dx.columns + i] = pair[i] + pair[dx.columns + i] }
    }
  }
}
