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

  public func scratchCount(rows: Int) -> Int { rows * classes }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    project(x, bias: pass.values(bias)[0], into: y, pass)
  }

  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass) {
    project(t, bias: 0, into: ty, pass)
  }

  private func project(_ x: Matrix, bias: Float, into y: Matrix, _ pass: Pass) {
    let scores = Matrix(pass.scratch, rows: x.rows, columns: classes)
    gemm(x, .asIs, vectors(pass.values(weight), 1), .transposed, into: y)
    gemm(x, .asIs, vectors(pass.values(embedding), classes), .transposed, into: scores)
    for row in 0..<x.rows {
      y.base[row] += bias + (pass.label(row).map { scores.base[row * classes + $0] } ?? 0)
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    // What the output's gradient is for the score of each class: nothing but for the sample's own.
    let chosen = Matrix(pass.scratch, rows: x.rows, columns: classes)
    chosen.floats.update(repeating: 0)
    for row in 0..<x.rows {
      if let label = pass.label(row) { chosen.base[row * classes + label] = dy.base[row] }
    }
    if let dWeight = pass.gradient(weight), let dEmbedding = pass.gradient(embedding) {
      gemm(dy, .transposed, x, .asIs, into: vectors(dWeight, 1), accumulating: pass.accumulating)
      gemm(chosen, .transposed, x, .asIs, into: vectors(dEmbedding, classes), accumulating: pass.accumulating)
    }
    if let dBias = pass.biasGradient(bias) {
      var sum = pass.accumulating ? dBias[0] : 0
      for row in 0..<x.rows { sum += dy.base[row] }
      dBias[0] = sum
    }
    if let dx {
      gemm(dy, .asIs, vectors(pass.values(weight), 1), .asIs, into: dx)
      gemm(chosen, .asIs, vectors(pass.values(embedding), classes), .asIs, into: dx, accumulating: true)
    }
  }

  private func vectors(_ base: UnsafeMutablePointer<Float>, _ rows: Int) -> Matrix {
    Matrix(base, rows: rows, columns: input.count)
  }
}
