public import Kernels

/// Repeats every pixel `factor` times along both axes.
public struct NearestUpsampling: Layer {
  public let input: Shape
  public let output: Shape
  private let factor: Int

  /// An image `factor` times as high and as wide.
  public init(from input: Shape, factor: Int) {
    self.input = input
    self.factor = factor
    output = Shape(height: input.height * factor, width: input.width * factor, channels: input.channels)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    forEachPixel(of: x.rows) { source, target in
      for c in 0..<input.channels { y.base[target + c] = x.base[source + c] }
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    dx.floats.update(repeating: 0)
    forEachPixel(of: x.rows) { source, target in
      for c in 0..<input.channels { dx.base[source + c] += dy.base[target + c] }
    }
  }

  private func forEachPixel(of rows: Int, _ body: (_ source: Int, _ target: Int) -> Void) {
    var target = 0
    for n in 0..<rows {
      for row in 0..<output.height {
        for column in 0..<output.width {
          body(n * input.count + (row / factor * input.width + column / factor) * input.channels, target)
          target += input.channels
        }
      }
    }
  }
}
