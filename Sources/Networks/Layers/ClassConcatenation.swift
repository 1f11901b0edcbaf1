public import Kernels

/// Appends the class of a sample to its features, as one number for each of the K classes: √K for its own, so that the numbers
/// have a mean square of 1 like standard normal codes, 0 for the others, and zeros only where the class is not known.
///
/// How a conditional model is told the class. K. Sohn, H. Lee and X. Yan, "Learning Structured Output Representation using Deep
/// Conditional Generative Models", NeurIPS 2015.
public struct ClassConcatenation: PiecewiseLinearLayer {
  public let input: Shape
  public let output: Shape

  /// - Parameters:
  ///   - input: The features; an image is flattened.
  ///   - classes: The number of classes.
  public init(behind input: Shape, classes: Int) {
    self.input = input
    output = Shape(vector: input.count + classes)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    let one = Float(y.columns - x.columns).squareRoot()
    for row in 0..<x.rows {
      let target = y.base + row * y.columns
      target.update(from: x.base + row * x.columns, count: x.columns)
      (target + x.columns).update(repeating: 0, count: y.columns - x.columns)
      if let label = pass.label(row), label < y.columns - x.columns { target[x.columns + label] = one }
    }
  }

  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass) {
    ty.floats.update(repeating: 0)
    for row in 0..<t.rows { (ty.base + row * ty.columns).update(from: t.base + row * t.columns, count: t.columns) }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    for row in 0..<dx.rows {
      (dx.base + row * dx.columns).update(from: dy.base + row * dy.columns, count: dx.columns)
    }
  }
}
