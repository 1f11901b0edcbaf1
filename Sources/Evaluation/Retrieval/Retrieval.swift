import Collectives
public import Failures
import Kernels

/// The search for the training samples whose vectors are nearest to those of test samples.
public enum Retrieval {
  /// The queries that are held against a block of vectors at a time.
  private static let blockSize = 256

  /// Finds the `count` nearest of all ranks' vectors for each query; a collective operation.
  ///
  /// Each rank looks through its own vectors, one matrix product a block; what they find is merged on rank 0.
  ///
  /// - Parameters:
  ///   - queries: Samples of the test set, ascending.
  ///   - test: The vectors of the test set.
  ///   - train: The vectors that are searched.
  /// - Returns: On rank 0 the neighbours of each query, the nearest first; elsewhere nothing.
  public static func nearest(
    _ count: Int, to queries: [Int], of test: ShardedVectors, in train: ShardedVectors
  ) throws(Failure) -> [[Neighbor]] {
    let d = train.dimension
    let slab = Slab(count: queries.count * d)
    for (place, number) in try test.gatherVectors(of: queries).enumerated() { slab.floats[place] = number }
    try train.communicator.broadcast(slab.floats, from: 0)
    let vectors = Matrix(slab.base, rows: queries.count, columns: d)

    var candidates = [NearestList](repeating: NearestList(capacity: count), count: queries.count)
    let norms = Slab(count: ShardedVectors.blockSize)
    let table = Slab(count: blockSize * ShardedVectors.blockSize)
    train.forEachBlock { _, rows in
      let block = train.rows.rows(rows)
      squaredNorms(block, into: norms.base)
      for start in stride(from: 0, to: queries.count, by: blockSize) {
        let range = start..<min(start + blockSize, queries.count)
        let distances = Matrix(table.base, rows: range.count, columns: block.rows)
        squaredDistances(vectors.rows(range), block, yNorms: norms.base, into: distances)
        for (row, query) in range.enumerated() {
          candidates[query].add(distances.rows(row..<row + 1).floats, from: rows.lowerBound)
        }
      }
    }

    // The distances that are told are computed once more, without the cancellation in those of the matrix product.
    let own = candidates.enumerated().flatMap { query, list in
      list.rows.map { row in
        let square = squaredDistance(vectors.rows(query..<query + 1).base, train.rows.base + row * d, count: d)
        return Found(query: query, sample: train.firstSample + row, distance: square.squareRoot())
      }
    }
    let all = try train.gather(own)
    guard train.communicator.rank == 0 else { return [] }
    var merged = [[Neighbor]](repeating: [], count: queries.count)
    for found in all { merged[found.query].append(Neighbor(sample: found.sample, distance: found.distance)) }
    return merged.map { Array($0.sorted().prefix(count)) }
  }

  /// The mean share of neighbours that have the class of their query, of the first `count` neighbours each.
  public static func precision(
    at count: Int, _ neighbors: [[Neighbor]], classes: [UInt8], of queryClasses: [UInt8]
  ) -> Double {
    var total = 0.0
    for (list, label) in zip(neighbors, queryClasses) {
      let first = list.prefix(count)
      total += Double(first.filter { classes[$0.sample] == label }.count) / Double(max(first.count, 1))
    }
    return total / Double(max(neighbors.count, 1))
  }

  /// What a rank tells of one of its vectors.
  private struct Found: BitwiseCopyable {
    var query: Int
    var sample: Int
    var distance: Double
  }
}
