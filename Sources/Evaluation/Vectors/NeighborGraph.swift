import Foundation

/// A graph of vectors that are near to each other: an edge wherever one of two is among the nearest of the other, with the
/// weight exp(−d²/(σᵢ·σⱼ)) for their distance d, where σ is the distance of a vector from its seventh neighbour.
///
/// L. Zelnik-Manor and P. Perona, "Self-Tuning Spectral Clustering", NIPS 2004.
struct NeighborGraph {
  /// Where the edges of each vector begin, and the end of the last one's.
  private let starts: [Int]
  /// The vector at the other end of each edge.
  private let ends: [Int32]
  /// What its weight is divided by the square root of both degrees: D^(−½)·W·D^(−½).
  private let weights: [Double]

  /// The neighbour whose distance is the scale of a vector's surroundings.
  private static let scaleNeighbor = 7

  /// The number of vectors.
  var count: Int { starts.count - 1 }

  /// - Parameter neighbors: The nearest of each vector, itself not among them, in ascending order of distance; as many of each.
  init(_ neighbors: [[Neighbor]]) {
    let scales = neighbors.map { list in
      list.isEmpty ? 1 : max(list[min(NeighborGraph.scaleNeighbor, list.count) - 1].distance, 1e-12)
    }
    var edges = [[(end: Int32, weight: Double)]](repeating: [], count: neighbors.count)
    for (i, list) in neighbors.enumerated() {
      for neighbor in list {
        let j = neighbor.sample
        let weight = exp(-neighbor.distance * neighbor.distance / (scales[i] * scales[j]))
        edges[i].append((Int32(j), weight))
        // An edge that both ends name is told once.
        if !neighbors[j].contains(where: { $0.sample == i }) { edges[j].append((Int32(i), weight)) }
      }
    }
    let roots = edges.map { max($0.reduce(0) { $0 + $1.weight }, .leastNormalMagnitude).squareRoot() }
    var starts = [0]
    for list in edges { starts.append(starts[starts.count - 1] + list.count) }
    self.starts = starts
    ends = edges.flatMap { $0.map(\.end) }
    weights = edges.enumerated().flatMap { i, list in list.map { $0.weight / (roots[i] * roots[Int($0.end)]) } }
  }

  /// Writes the product of the normalised weights with x to y.
  func multiply(_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
    for i in 0..<count {
      var sum = 0.0
      for edge in starts[i]..<starts[i + 1] { sum += weights[edge] * x[Int(ends[edge])] }
      y[i] = sum
    }
  }
}
