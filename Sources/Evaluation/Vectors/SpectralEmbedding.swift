import Collectives
public import Failures
import Kernels

/// Vectors by their place in the graph of their neighbours: the eigenvectors of D^(−½)·W·D^(−½) with the largest eigenvalues, a
/// component each, and every vector then scaled to length 1. What hangs together lies together, whatever its shape.
///
/// A. Ng, M. Jordan and Y. Weiss, "On Spectral Clustering: Analysis and an Algorithm", NIPS 2001, on the graph of
/// ``NeighborGraph``.
public enum SpectralEmbedding {
  /// The neighbours of each vector.
  static let neighbors = 20

  /// Embeds all vectors of all ranks; a collective operation.
  ///
  /// Each rank looks for the neighbours of its own vectors; rank 0 finds the eigenvectors.
  ///
  /// - Parameters:
  ///   - count: The components, fewer than there are vectors.
  ///   - seed: The seed of the vector that the search for eigenvectors starts with.
  /// - Throws: `.usage` for more components than that; `.numerics` when vectors are not finite.
  public static func embed(_ vectors: ShardedVectors, to count: Int, seed: UInt64) throws(Failure) -> ShardedVectors {
    guard count < vectors.count else {
      throw Failure(
        .usage, "--spectral \(count): \(vectors.count) vectors want fewer components than there are vectors",
        isShared: true)
    }
    let communicator = vectors.communicator
    let found = try vectors.gather(try edges(of: vectors))
    let slab = Slab(count: vectors.count * count)
    let embedding = Matrix(slab.base, rows: vectors.count, columns: count)
    try communicator.agree { () throws(Failure) in
      guard communicator.rank == 0 else { return }
      var lists = [[Neighbor]](repeating: [], count: vectors.count)
      for edge in found { lists[Int(edge.from)].append(Neighbor(sample: Int(edge.to), distance: edge.distance)) }
      let graph = NeighborGraph(lists.map { $0.sorted() })
      let start = RandomStream(seed: seed, purpose: .clusters)
      guard let decomposition = Lanczos(count, order: graph.count, start, multiply: graph.multiply) else {
        throw Failure(.numerics, "the vectors are not finite: train the model anew with a smaller --learning-rate")
      }
      fill(embedding, from: decomposition.vectors)
    }
    try communicator.broadcast(slab.floats, from: 0)
    let result = ShardedVectors(dimension: count, vectors.shards, communicator)
    let own = vectors.firstSample..<vectors.firstSample + vectors.rows.rows
    result.rows.base.update(from: embedding.rows(own).base, count: own.count * count)
    return result
  }

  /// Writes a component of each vector from every eigenvector, scaled so that every vector has length 1.
  private static func fill(_ embedding: Matrix, from eigenvectors: [Double]) {
    let (n, count) = (embedding.rows, embedding.columns)
    for row in 0..<n {
      let numbers = (0..<count).map { eigenvectors[$0 * n + row] }
      let length = max(numbers.reduce(0) { $0 + $1 * $1 }.squareRoot(), .leastNormalMagnitude)
      for (column, number) in numbers.enumerated() {
        embedding.base[row * count + column] = Float(number / length)
      }
    }
  }

  /// What a rank tells of one of its vectors.
  private struct Edge: BitwiseCopyable {
    var from: Int32
    var to: Int32
    var distance: Double
  }

  /// The nearest of all vectors for each of this rank's.
  private static func edges(of vectors: ShardedVectors) throws(Failure) -> [Edge] {
    let (n, d) = (vectors.count, vectors.dimension)
    let slab = Slab(count: n * d)
    for (place, number) in try vectors.gatherAll().enumerated() { slab.floats[place] = number }
    try vectors.communicator.broadcast(slab.floats, from: 0)
    let all = Matrix(slab.base, rows: n, columns: d)
    let norms = Slab(count: n)
    squaredNorms(all, into: norms.base)
    let size = ShardedVectors.blockSize
    let table = Slab(count: size * size)
    let kept = min(neighbors, n - 1)
    var edges: [Edge] = []
    vectors.forEachBlock { _, rows in
      let block = vectors.rows.rows(rows)
      var nearest = [NearestList](repeating: NearestList(capacity: kept + 1), count: rows.count)
      for start in stride(from: 0, to: n, by: size) {
        let others = all.rows(start..<min(start + size, n))
        let distances = Matrix(table.base, rows: rows.count, columns: others.rows)
        squaredDistances(block, others, yNorms: norms.base + start, into: distances)
        for row in 0..<rows.count { nearest[row].add(distances.rows(row..<row + 1).floats, from: start) }
      }
      for (row, list) in nearest.enumerated() {
        let sample = vectors.firstSample + rows.lowerBound + row
        for other in list.rows.filter({ $0 != sample }).prefix(kept) {
          let square = squaredDistance(block.base + row * d, all.base + other * d, count: d)
          edges.append(Edge(from: Int32(sample), to: Int32(other), distance: square.squareRoot()))
        }
      }
    }
    return edges
  }
}
