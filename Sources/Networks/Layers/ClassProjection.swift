public import Kernels

/// A number for each sample that depends on its class: y = (w + v_c)·x + b, with a vector v_c for each class c.
///
/// T. Miyato and M. Koyama, "cGANs with Projection Discriminator", arXiv:1802.05637.
public struct ClassProjection: MatrixLayer, PiecewiseLinearLayer {
  public let input: Shape
  private let classes: Int
  private let weight: Parameter
  private let bias: Parameter
  private let embedding: Parameter

  /// Reserves w as `name.weight` of [1, inputs], b as `name.bias`, and the v_c as `name.embedding` of [classes, inputs].
  public init(
    _ name: String, from input: Shape, classes: Int, _ initialization: Initialization, in layout: inout ParameterLayout
  ) {
    self.input = input
    self.classes = classes
    func reserve(_ name: String, _ rows: Int) -> Parameter {
      layout.reserve(
        name, [rows, input.height, input.width, input.channels], axes: [0, 3, 1, 2], fileShape: [rows, input.count],
        initialization.weights(fanIn: input.count, fanOut: 1, before: .identity))
    }
    weight = reserve("\(name).weight", 1)
    bias = layout.reserve("\(name).bias", [1], initialization.biases(fanIn: input.count))
    embedding = reserve("\(name).embedding", classes)
  }

  public var output: Shape { Shape(vector: 1) }

  public var parameters: Range<Int> { weight.offset..<embedding.range.upperBound }

  var matrices: [Parameter] { [weight, embedding] }

  public var description: String { "projection of \(classes) classes" }

  public var multiplyAdds: Int { input.count * (1 + classes) }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    project(x, bias: pass.values(bias)[0], into: y, pass)
  }

  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass) {
    project(t, bias: 0, into: ty, pass)
  }

  private func project(_ x: Matrix, bias: Float, into y: Matrix, _ pass: Pass) {
    for row in 0..<x.rows {
      let x = x.rows(row..<row + 1).floats
      y.base[row] = vectors(row, pass).reduce(bias) { $0 + dot(x, vector(pass.values + $1)) }
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    if let gradients = pass.gradients {
      if !pass.accumulating {
        Floats(start: gradients + weight.offset, count: weight.count).update(repeating: 0)
        Floats(start: gradients + embedding.offset, count: embedding.count).update(repeating: 0)
      }
      for row in 0..<x.rows {
        let x = x.rows(row..<row + 1).floats
        for offset in vectors(row, pass) { add(x, times: dy.base[row], to: vector(gradients + offset)) }
      }
    }
    if let dBias = pass.biasGradient(bias) {
      var sum = pass.accumulating ? dBias[0] : 0
      for row in 0..<x.rows { sum += dy.base[row] }
      dBias[0] = sum
    }
    if let dx {
      dx.floats.update(repeating: 0)
      for row in 0..<dx.rows {
        let dx = dx.rows(row..<row + 1).floats
        for offset in vectors(row, pass) { add(vector(pass.values + offset), times: dy.base[row], to: dx) }
      }
    }
  }

  /// Where the vectors lie in the arena that the sample of a row is multiplied with: w, and that of its class.
  private func vectors(_ row: Int, _ pass: Pass) -> [Int] {
    [weight.offset] + (pass.label(row).map { [embedding.offset + $0 * input.count] } ?? [])
  }

  private func vector(_ base: UnsafeMutablePointer<Float>) -> Floats { Floats(start: base, count: input.count) }
}
