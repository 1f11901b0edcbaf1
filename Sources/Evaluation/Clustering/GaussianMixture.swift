public import Failures
import Foundation
import Kernels

/// A density as the sum of k weighted normal densities, p(x) = Σⱼ πⱼ·N(x; μⱼ, Σⱼ), fitted by expectation maximisation.
///
/// A. Dempster, N. Laird, D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", 1977. It starts from the
/// clusters of ``KMeans``. To every variance a small share of the data's mean variance is added, so that no component shrinks
/// to a point. All ranks have the same mixture, with the same bits at any number of ranks.
public final class GaussianMixture {
  /// ln of the density of all vectors together, in nats.
  public private(set) var logLikelihood = -Double.infinity
  /// The number of EM steps.
  public private(set) var iterations = 0
  /// The component that each of this rank's vectors belongs to most probably.
  public private(set) var assignments: [Int32]

  private let vectors: ShardedVectors
  private let covariance: Covariance
  private let floor: Double
  private var components: [GaussianComponent] = []
  private let deviations: Slab
  private let whitened: Slab
  private var logDensities: [Double]

  private static let tolerance = 1e-4
  private static let mostIterations = 200

  /// The share of the data's mean variance that is added to every variance.
  public static let defaultRegularization = 1e-3

  /// Fits mixtures from several starts and keeps the one with the greatest likelihood; a collective operation.
  ///
  /// - Parameter restarts: The number of starts, at least 1.
  /// - Throws: `.numerics` when the vectors are not finite.
  public static func fit(
    _ vectors: ShardedVectors, clusters: Int, covariance: Covariance, restarts: Int, seed: UInt64
  ) throws(Failure) -> GaussianMixture {
    var best: GaussianMixture?
    for start in 0..<restarts {
      let means = try KMeans(vectors, clusters: clusters, seed: seed, start: start)
      let candidate = try GaussianMixture(vectors, from: means, clusters: clusters, covariance: covariance)
      if candidate.logLikelihood > best?.logLikelihood ?? -.infinity { best = candidate }
    }
    guard let best else { throw .notFinite }
    return best
  }

  /// Fits a mixture; a collective operation.
  ///
  /// - Throws: `.numerics` when a covariance is not finite.
  public init(
    _ vectors: ShardedVectors, from start: KMeans, clusters: Int, covariance: Covariance,
    regularization: Double = defaultRegularization
  ) throws(Failure) {
    self.vectors = vectors
    self.covariance = covariance
    let d = vectors.dimension
    assignments = start.assignments
    deviations = Slab(count: ShardedVectors.blockSize * d)
    whitened = Slab(count: ShardedVectors.blockSize * d)
    logDensities = [Double](repeating: 0, count: ShardedVectors.blockSize * clusters)
    let ones = [Double](repeating: 1, count: ShardedVectors.blockSize)
    let whole = try vectors.total(width: 2 * d) { rows, sums in
      addDiagonalMoments(of: vectors.rows.rows(rows), weights: ones, sum: sums, squares: sums + d)
    }
    let n = Double(max(vectors.count, 1))
    let variance = (0..<d).reduce(0) { $0 + whole[d + $1] / n - (whole[$1] / n) * (whole[$1] / n) } / Double(d)
    floor = max(regularization * variance, .leastNormalMagnitude)

    try maximize(
      try totals(clusters) { rows, shares in
        for (row, index) in rows.enumerated() {
          shares[Int(assignments[index]) * ShardedVectors.blockSize + row] = 1
        }
        return 0
      })
    while iterations < GaussianMixture.mostIterations {
      let sums = try totals(clusters) { expect(rows: $0, shares: $1) }
      iterations += 1
      let gain = sums[sums.count - 1] - logLikelihood
      logLikelihood = sums[sums.count - 1]
      if !(gain > GaussianMixture.tolerance * n) { break }
      try maximize(sums)
    }
  }

  /// Schwarz's criterion −2·ln L + p·ln n for p free parameters: of several mixtures the one with the least is to be preferred.
  ///
  /// G. Schwarz, "Estimating the Dimension of a Model", 1978.
  public var bayesianInformationCriterion: Double {
    let (k, d) = (components.count, vectors.dimension)
    let free = k - 1 + k * (d + covariance.freeCount(dimension: d))
    return -2 * logLikelihood + Double(free) * log(Double(max(vectors.count, 1)))
  }

  /// The shares that each component has in the vectors of a block, and the sum of ln p(x).
  private func expect(rows: Range<Int>, shares: UnsafeMutablePointer<Double>) -> Double {
    let block = vectors.rows.rows(rows)
    let size = ShardedVectors.blockSize
    for (j, component) in components.enumerated() {
      component.logDensities(
        of: block, deviations: deviations.base, whitened: whitened.base, into: shares + j * size)
    }
    var total = 0.0
    for row in 0..<block.rows {
      var best = 0
      for j in 1..<max(1, components.count) where shares[j * size + row] > shares[best * size + row] { best = j }
      assignments[rows.lowerBound + row] = Int32(best)
      let largest = shares[best * size + row]
      var sum = 0.0
      for j in components.indices {
        let share = exp(shares[j * size + row] - largest)
        shares[j * size + row] = share
        sum += share
      }
      for j in components.indices { shares[j * size + row] /= sum }
      total += largest + log(sum)
    }
    return total
  }

  /// For each component the sum of its shares, of the vectors and of their products, and last what `share` returns; a
  /// collective operation.
  private func totals(
    _ clusters: Int, _ share: (Range<Int>, UnsafeMutablePointer<Double>) -> Double
  ) throws(Failure) -> [Double] {
    let d = vectors.dimension
    let width = 1 + d + covariance.count(dimension: d)
    return try vectors.total(width: clusters * width + 1) { rows, sums in
      logDensities.withUnsafeMutableBufferPointer { shares in
        shares.update(repeating: 0)
        sums[clusters * width] += share(rows, shares.baseAddress!)
        let block = vectors.rows.rows(rows)
        for j in 0..<clusters {
          let weights = shares.baseAddress! + j * ShardedVectors.blockSize
          let target = sums + j * width
          for row in 0..<block.rows { target[0] += weights[row] }
          switch covariance {
          case .full: addMoments(of: block, weights: weights, sum: target + 1, products: target + 1 + d)
          case .diagonal:
            addDiagonalMoments(of: block, weights: weights, sum: target + 1, squares: target + 1 + d)
          }
        }
      }
    }
  }

  /// Gives the components the weights, means and covariances that their shares have.
  private func maximize(_ sums: [Double]) throws(Failure) {
    let d = vectors.dimension
    let width = 1 + d + covariance.count(dimension: d)
    components = []
    for j in 0..<sums.count / width {
      components.append(
        try GaussianComponent(
          sums: sums[j * width..<(j + 1) * width], dimension: d, covariance, of: vectors.count, floor: floor))
    }
  }
}
