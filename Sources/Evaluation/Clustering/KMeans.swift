public import Failures
import Kernels

/// Clusters as the points nearest to one of k centres, which are the means of their clusters: Lloyd's algorithm.
///
/// S. Lloyd, "Least squares quantization in PCM", 1982. It minimises the inertia Σᵢ ‖xᵢ − c(i)‖², as far as its start allows.
/// All ranks have the same centres, with the same bits at any number of ranks.
public final class KMeans {
  /// The sum of the squared distances of all vectors from their centres.
  public private(set) var inertia = Double.infinity
  /// How often all vectors were assigned.
  public private(set) var iterations = 0
  /// The cluster of each of this rank's vectors.
  public private(set) var assignments: [Int32]

  private let vectors: ShardedVectors
  private let centers: Centers
  private var distances: [Double]

  /// A start is no longer improved when an iteration lowers the inertia by less than this share of it.
  private static let tolerance = 1e-6
  private static let mostIterations = 300

  /// Finds clusters from several starts and keeps those with the least inertia; a collective operation.
  ///
  /// - Parameter restarts: The number of starts, at least 1.
  public static func fit(
    _ vectors: ShardedVectors, clusters: Int, restarts: Int, seed: UInt64
  ) throws(Failure) -> KMeans {
    var best: KMeans?
    for start in 0..<restarts {
      let candidate = try KMeans(vectors, clusters: clusters, seed: seed, start: start)
      if candidate.inertia < best?.inertia ?? .infinity { best = candidate }
    }
    guard let best else { throw .notFinite }
    return best
  }

  /// Finds clusters from one start; a collective operation.
  ///
  /// - Parameter start: Its number, which tells its random numbers apart from those of others.
  init(_ vectors: ShardedVectors, clusters: Int, seed: UInt64, start: Int) throws(Failure) {
    self.vectors = vectors
    centers = Centers(count: clusters, dimension: vectors.dimension)
    assignments = [Int32](repeating: 0, count: vectors.rows.rows)
    distances = [Double](repeating: .infinity, count: vectors.rows.rows)
    try place(seed: seed, start: start)
    while true {
      let before = inertia
      let sums = try assign()
      if !(inertia < before * (1 - KMeans.tolerance)) || iterations == KMeans.mostIterations { break }
      try move(sums)
    }
  }

  /// Draws the first centres: each a vector that is drawn with a probability in proportion to its squared distance from the
  /// nearest one so far.
  ///
  /// D. Arthur and S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007. Drawing by weight is a race:
  /// the vector with the smallest −ln(u)/weight, for its own random u, wins, whichever rank holds it.
  private func place(seed: UInt64, start: Int) throws(Failure) {
    for center in 0..<centers.rows.rows {
      let keys = distances.indices.map { row in
        var stream = RandomStream(
          seed: seed, purpose: .clusters, epoch: start, index: vectors.firstSample + row, layer: center)
        let weight = center == 0 ? 1 : distances[row]
        return weight > 0 ? -logarithm(of: &stream) / weight : .infinity
      }
      // With fewer different vectors than centres, those that are left stay at the origin.
      guard let sample = try vectors.sample(ofSmallest: keys) else { break }
      try vectors.broadcast(sample, into: centers.row(center))
      for row in distances.indices {
        let distance = squaredDistance(
          vectors.rows.base + row * vectors.dimension, centers.row(center), count: vectors.dimension)
        distances[row] = min(distances[row], distance)
      }
    }
    centers.update()
  }

  /// Assigns every vector to its nearest centre; a collective operation.
  ///
  /// - Returns: For each cluster the sum of its vectors and their number.
  private func assign() throws(Failure) -> [Double] {
    let (d, count) = (vectors.dimension, centers.rows.rows)
    let totals = try vectors.total(width: count * (d + 1) + 1) { rows, sums in
      centers.forEachNearest(in: vectors.rows.rows(rows)) { row, nearest in
        let index = rows.lowerBound + row
        let vector = vectors.rows.base + index * d
        assignments[index] = Int32(nearest)
        distances[index] = squaredDistance(vector, centers.row(nearest), count: d)
        addRow(vector, count: d, to: sums + nearest * (d + 1))
        sums[nearest * (d + 1) + d] += 1
        sums[count * (d + 1)] += distances[index]
      }
    }
    inertia = totals[count * (d + 1)]
    iterations += 1
    return totals
  }

  /// Moves every centre to the mean of its cluster, that of an empty one to the vector that is furthest from its centre; a
  /// collective operation.
  private func move(_ sums: [Double]) throws(Failure) {
    let d = vectors.dimension
    for center in 0..<centers.rows.rows {
      let size = sums[center * (d + 1) + d]
      if size > 0 {
        for column in 0..<d { centers.row(center)[column] = Float(sums[center * (d + 1) + column] / size) }
      } else if let furthest = try vectors.sample(ofSmallest: distances.map { -$0 }) {
        try vectors.broadcast(furthest, into: centers.row(center))
        if distances.indices.contains(furthest - vectors.firstSample) {
          distances[furthest - vectors.firstSample] = 0
        }
      }
    }
    centers.update()
  }
}

extension Failure {
  /// What is clustered is not finite.
  static var notFinite: Failure {
    Failure(.numerics, "the vectors to be clustered are not finite: train the model anew", isShared: true)
  }
}
