import Kernels

extension ShardedVectors {
  /// The vectors scaled to length 1; one of zeros stays as it is.
  public var normalized: ShardedVectors {
    mapped(to: dimension) { source, target in
      for row in 0..<source.rows {
        let x = source.rows(row..<row + 1).floats
        let norm = sumOfSquares(x).squareRoot()
        scale(x, by: norm > 0 ? 1 / norm : 1, into: target.rows(row..<row + 1).floats)
      }
    }
  }
}
