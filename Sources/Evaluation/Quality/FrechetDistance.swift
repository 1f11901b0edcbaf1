import Kernels

/// The Fréchet distance of two normal distributions: |μ₁ − μ₂|² + Tr(Σ₁ + Σ₂ − 2·(Σ₁Σ₂)^½).
///
/// M. Heusel et al., arXiv:1706.08500, take it between the features that a network computes of two sets of images.
public struct FrechetDistance: Sendable {
  /// The distance; not a number when a covariance is not finite.
  public let value: Double

  /// The distance of the normal distributions with two sets' moments.
  public init(_ a: Moments, _ b: Moments) {
    let d = a.mean.count
    let means = zip(a.mean, b.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let traces = (0..<d).reduce(0) { $0 + a.covariance[$1 * d + $1] + b.covariance[$1 * d + $1] }
    // (Σ₁Σ₂)^½ has the trace of the symmetric (Σ₁^½·Σ₂·Σ₁^½)^½.
    guard let first = SymmetricEigendecomposition(a.covariance, order: d) else {
      value = .nan
      return
    }
    let root = first.reassembled { max($0, 0).squareRoot() }
    let product = FrechetDistance.product(FrechetDistance.product(root, b.covariance, d), root, d)
    guard let second = SymmetricEigendecomposition(product, order: d) else {
      value = .nan
      return
    }
    value = means + traces - 2 * second.values.reduce(0) { $0 + max($1, 0).squareRoot() }
  }

  private static func product(_ a: [Double], _ b: [Double], _ d: Int) -> [Double] {
    var c = [Double](repeating: 0, count: d * d)
    for i in 0..<d {
      for k in 0..<d {
        let factor = a[i * d + k]
        for j in 0..<d { c[i * d + j] += factor * b[k * d + j] }
      }
    }
    return c
  }
}

extension SymmetricEigendecomposition {
  /// Vᵀ·f(Λ)·V: a function of the matrix.
  fileprivate func reassembled(_ f: (Double) -> Double) -> [Double] {
    var matrix = [Double](repeating: 0, count: order * order)
    for k in 0..<order {
      let value = f(values[k])
      for i in 0..<order {
        let factor = value * vectors[k * order + i]
        for j in 0..<order { matrix[i * order + j] += factor * vectors[k * order + j] }
      }
    }
    return matrix
  }
}
