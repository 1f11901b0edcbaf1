import Kernels

/// A matrix of weights with estimates of its first singular vectors: σ ≈ uᵀWv.
struct SpectralMatrix {
  private let weight: Parameter
  private let left: Parameter
  private let right: Parameter

  /// Reserves u and v among the statistics as `name_u` and `name_v`, and names the weights `name_orig` in files, as PyTorch does.
  init(of weight: Parameter, in layout: inout ParameterLayout, statistics: inout ParameterLayout) {
    self.weight = weight
    let entry = layout.entry(of: weight)
    let split = entry.shape.count - 3
    func reserve(_ suffix: String, _ shape: ArraySlice<Int>, _ axes: [Int]) -> Parameter {
      let count = shape.reduce(1, *)
      return statistics.reserve(
        entry.name + suffix, Array(shape), axes: axes, fileShape: [count],
        .normal(mean: 0, deviation: 1 / Float(count).squareRoot()))
    }
    left = reserve("_u", entry.shape[..<split], entry.axes.filter { $0 < split })
    right = reserve("_v", entry.shape[split...], entry.axes.filter { $0 >= split }.map { $0 - split })
    layout.rename(weight, appending: "_orig")
  }

  /// The floats of working memory that ``norm(_:_:scratch:)`` and ``differentiate(_:normalized:norm:_:scratch:)`` want.
  var scratchCount: Int { left.count }

  /// σ = uᵀWv.
  ///
  /// - Parameters:
  ///   - values: The arena of W.
  ///   - statistics: That of u and v.
  func norm(
    _ values: UnsafeMutablePointer<Float>, _ statistics: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) -> Float {
    let product = Matrix(scratch, rows: left.count, columns: 1)
    gemm(matrix(values), .asIs, column(statistics, right), .asIs, into: product)
    return zip(column(statistics, left).floats, product.floats).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Divides W by its norm, in place.
  func divide(_ values: UnsafeMutablePointer<Float>, by norm: Float) {
    scale(matrix(values).floats, by: 1 / norm, into: matrix(values).floats)
  }

  /// Turns the gradient G with respect to Ŵ = W/σ into that with respect to W, in place: (G − ⟨G, Ŵ⟩·uvᵀ)/σ.
  func differentiate(
    _ gradients: UnsafeMutablePointer<Float>, normalized: UnsafeMutablePointer<Float>, norm: Float,
    _ statistics: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let gradient = matrix(gradients)
    let (g, w) = (Matrix(gradient.base, rows: 1, columns: gradient.count), matrix(normalized))
    gemm(g, .asIs, Matrix(w.base, rows: w.count, columns: 1), .asIs, into: Matrix(scratch, rows: 1, columns: 1))
    let along = scratch[0]
    let factors = Matrix(scratch, rows: left.count, columns: 1)
    scale(column(statistics, left).floats, by: -along, into: factors.floats)
    gemm(factors, .asIs, column(statistics, right), .transposed, into: gradient, accumulating: true)
    scale(gradient.floats, by: 1 / norm, into: gradient.floats)
  }

  /// One step of the power iteration: v ← Wᵀu/|Wᵀu|, u ← Wv/|Wv|. Weights that are not finite leave both as they are.
  func iterate(_ values: UnsafeMutablePointer<Float>, _ statistics: UnsafeMutablePointer<Float>) {
    let (w, u, v) = (matrix(values), column(statistics, left), column(statistics, right))
    guard sumOfSquares(w.floats).isFinite else { return }
    func normalize(_ vector: Matrix) {
      scale(vector.floats, by: 1 / max(sumOfSquares(vector.floats).squareRoot(), 1e-12), into: vector.floats)
    }
    gemm(w, .transposed, u, .asIs, into: v)
    normalize(v)
    gemm(w, .asIs, v, .asIs, into: u)
    normalize(u)
  }

  private func matrix(_ base: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(base + weight.offset, rows: left.count, columns: right.count)
  }

  private func column(_ base: UnsafeMutablePointer<Float>, _ vector: Parameter) -> Matrix {
    Matrix(base + vector.offset, rows: vector.count, columns: 1)
  }
}
