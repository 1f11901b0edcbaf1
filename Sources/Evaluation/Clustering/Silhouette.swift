import Kernels

/// How much nearer the points of a cluster are to each other than to those of the nearest other cluster.
///
/// P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", 1987. For a point
/// with the mean distance a from the others of its cluster, and b from those of the nearest other cluster, it is
/// (b − a) / max(a, b); 0 for a point alone in its cluster.
enum Silhouette {
  /// The mean over some points.
  ///
  /// - Parameters:
  ///   - points: One a row.
  ///   - assignments: The cluster of each, below `clusters`.
  static func mean(of points: Matrix, _ assignments: [Int32], clusters: Int) -> Double {
    let sizes = assignments.reduce(into: [Int](repeating: 0, count: clusters)) { $0[Int($1)] += 1 }
    guard sizes.filter({ $0 > 0 }).count > 1 else { return 0 }
    let norms = Slab(count: points.rows)
    squaredNorms(points, into: norms.base)
    let blockSize = 64
    let table = Slab(count: blockSize * points.rows)
    var total = 0.0
    for start in stride(from: 0, to: points.rows, by: blockSize) {
      let block = start..<min(start + blockSize, points.rows)
      let distances = Matrix(table.base, rows: block.count, columns: points.rows)
      squaredDistances(points.rows(block), points, yNorms: norms.base, into: distances)
      for (row, point) in block.enumerated() {
        var sums = [Double](repeating: 0, count: clusters)
        for other in 0..<points.rows where other != point {
          sums[Int(assignments[other])] += Double(distances.base[row * points.rows + other].squareRoot())
        }
        let own = Int(assignments[point])
        guard sizes[own] > 1 else { continue }
        let a = sums[own] / Double(sizes[own] - 1)
        let b = (0..<clusters).filter { $0 != own && sizes[$0] > 0 }.map { sums[$0] / Double(sizes[$0]) }.min()!
        total += max(a, b) > 0 ? (b - a) / max(a, b) : 0
      }
    }
    return total / Double(points.rows)
  }
}
