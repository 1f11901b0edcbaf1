import Failures
import Foundation
import Kernels

/// One normal density of a mixture, with what its evaluation needs.
///
/// With the eigenvalues λ and eigenvectors V of its covariance, ln(π·N(x)) = ln π − ½·(d·ln 2π + Σ ln λ + ‖Λ^(−½)·V·(x − μ)‖²).
final class GaussianComponent {
  private let constant: Double
  private let mean: Slab
  /// The rows V/√λ, or just 1/√λ of each axis.
  private let factor: Slab
  private let covariance: Covariance

  /// The component that has a share in some vectors.
  ///
  /// - Parameters:
  ///   - sums: The sum of the shares, of the vectors and of their products or squares.
  ///   - count: The number of all vectors.
  ///   - floor: What is added to every variance.
  /// - Throws: `.numerics`, on all ranks, when the covariance is not finite.
  init(
    sums: ArraySlice<Double>, dimension d: Int, _ covariance: Covariance, of count: Int, floor: Double
  ) throws(Failure) {
    self.covariance = covariance
    mean = Slab(count: d)
    factor = Slab(count: covariance.count(dimension: d))
    let first = sums.startIndex
    let share = max(sums[first], 1e-9)
    let means = sums[first + 1..<first + 1 + d].map { $0 / share }
    for (c, value) in means.enumerated() { mean.floats[c] = Float(value) }
    let products = first + 1 + d
    var logDeterminant = 0.0
    switch covariance {
    case .diagonal:
      for c in 0..<d {
        let variance = max(sums[products + c] / share - means[c] * means[c], 0) + floor
        factor.floats[c] = Float(1 / variance.squareRoot())
        logDeterminant += log(variance)
      }
    case .full:
      var matrix = [Double](repeating: 0, count: d * d)
      for i in 0..<d {
        for j in i..<d { matrix[i * d + j] = sums[products + i * d + j] / share - means[i] * means[j] }
      }
      guard let decomposition = SymmetricEigendecomposition(matrix, order: d) else {
        throw Failure(
          .numerics, "the covariance of a component is not finite: give --covariance diagonal, or fewer clusters",
          isShared: true)
      }
      for i in 0..<d {
        let variance = max(decomposition.values[i], 0) + floor
        logDeterminant += log(variance)
        for j in 0..<d { factor.floats[i * d + j] = Float(decomposition.vectors[i * d + j] / variance.squareRoot()) }
      }
    }
    constant = log(share / Double(max(count, 1))) - 0.5 * (Double(d) * log(2 * .pi) + logDeterminant)
  }

  /// Writes ln(π·N(x)) for each row of a block.
  func logDensities(
    of block: Matrix, deviations: UnsafeMutablePointer<Float>, whitened: UnsafeMutablePointer<Float>,
    into result: UnsafeMutablePointer<Double>
  ) {
    let d = block.columns
    let target = Matrix(whitened, rows: block.rows, columns: d)
    switch covariance {
    case .diagonal:
      Kernels.deviations(block, from: mean.base, times: factor.base, into: target)
    case .full:
      let differences = Matrix(deviations, rows: block.rows, columns: d)
      Kernels.deviations(block, from: mean.base, into: differences)
      RowProducts.multiply(differences, Matrix(factor.base, rows: d, columns: d), .transposed, into: target)
    }
    for row in 0..<block.rows {
      result[row] = constant - 0.5 * Double(sumOfSquares(target.rows(row..<row + 1).floats))
    }
  }
}
