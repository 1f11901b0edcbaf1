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

  /// The floats of working memory that ``norm(_:_:scratch:)`` wants.
  var scratchCount: Int { left.count }

  /// σ = uᵀWv.
  ///
  /// - Parameters:
  ///   - values: The arena of W.
  ///   - statistics: That of u and v.
  ///   - scratch: As many floats as ``scratchCount`` says.
  func norm(
    _ values: UnsafeMutablePointer<Float>, _ statistics: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) -> Float {
    let product = Matrix(scratch, rows: 1, columns: left.count)
    RowProducts.multiply(row(statistics, right), matrix(values), .transposed, into: product)
    return dot(row(statistics, left).floats, product.floats)
  }

  /// Divides W by its norm, in place.
  func divide(_ values: UnsafeMutablePointer<Float>, by norm: Float) {
    scale(matrix(values).floats, by: 1 / norm, into: matrix(values).floats)
  }

  /// Turns the gradient G with respect to Ŵ = W/σ into that with respect to W, in place: (G − ⟨G, Ŵ⟩·uvᵀ)/σ.
  func differentiate(
    _ gradients: UnsafeMutablePointer<Float>, normalized: UnsafeMutablePointer<Float>, norm: Float,
    _ statistics: UnsafeMutablePointer<Float>
  ) {
    let (gradient, w) = (matrix(gradients), matrix(normalized))
    let (u, v) = (row(statistics, left), row(statistics, right))
    let along = (0..<left.count).reduce(Float(0)) {
      $0 + dot(gradient.rows($1..<$1 + 1).floats, w.rows($1..<$1 + 1).floats)
    }
    for i in 0..<left.count { add(v.floats, times: -along * u.base[i], to: gradient.rows(i..<i + 1).floats) }
    scale(gradient.floats, by: 1 / norm, into: gradient.floats)
  }

  /// One step of the power iteration: v ← Wᵀu/|Wᵀu|, u ← Wv/|Wv|. Weights that are not finite leave both as they are.
  func iterate(_ values: UnsafeMutablePointer<Float>, _ statistics: UnsafeMutablePointer<Float>) {
    let (w, u, v) = (matrix(values), row(statistics, left), row(statistics, right))
    guard sumOfSquares(w.floats).isFinite else { return }
    func normalize(_ vector: Matrix) {
      scale(vector.floats, by: 1 / max(sumOfSquares(vector.floats).squareRoot(), 1e-12), into: vector.floats)
    }
    RowProducts.multiply(u, w, .asIs, into: v)
    normalize(v)
    RowProducts.multiply(v, w, .transposed, into: u)
    normalize(u)
  }

  private func matrix(_ base: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(base + weight.offset, rows: left.count, columns: right.count)
  }

  private func row(_ base: UnsafeMutablePointer<Float>, _ vector: Parameter) -> Matrix {
    Matrix(base + vector.offset, rows: 1, columns: vector.count)
  }
}
