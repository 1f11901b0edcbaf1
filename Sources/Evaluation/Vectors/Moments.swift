public import Failures
public import Kernels

/// The mean and the covariance of vectors.
public struct Moments: Sendable {
  /// The number of vectors.
  public let count: Int
  /// The mean.
  public let mean: [Double]
  /// The mean product of the deviations from the mean, dimension × dimension.
  public let covariance: [Double]

  /// The numbers of a vector at most: its second moments take 134 MB for each virtual shard.
  private static let largestDimension = 4096

  /// The moments of all vectors of all ranks; a collective operation.
  ///
  /// - Throws: `.usage` for vectors that are too long.
  public init(of vectors: ShardedVectors) throws(Failure) {
    let d = vectors.dimension
    guard d <= Moments.largestDimension else {
      throw Failure(
        .usage,
        "vectors of \(d) numbers are too long for principal components and the like, which take at most "
          + "\(Moments.largestDimension): take codes, or smaller images",
        isShared: true)
    }
    let sums = try vectors.total(width: d + d * d) { rows, sums in
      addMoments(of: vectors.rows.rows(rows), sum: sums, products: sums + d)
    }
    self.init(count: vectors.count, dimension: d, sums: sums)
  }

  /// The moments of vectors that are all here, one a row.
  public init(of rows: Matrix) {
    let d = rows.columns
    var sums = [Double](repeating: 0, count: d + d * d)
    sums.withUnsafeMutableBufferPointer {
      addMoments(of: rows, sum: $0.baseAddress!, products: $0.baseAddress! + d)
    }
    self.init(count: rows.rows, dimension: d, sums: sums)
  }

  private init(count: Int, dimension d: Int, sums: [Double]) {
    let n = Double(max(count, 1))
    let mean = sums[..<d].map { $0 / n }
    var covariance = [Double](repeating: 0, count: d * d)
    for i in 0..<d {
      for j in i..<d {
        let value = sums[d + i * d + j] / n - mean[i] * mean[j]
        covariance[i * d + j] = value
        covariance[j * d + i] = value
      }
    }
    self.count = count
    self.mean = mean
    self.covariance = covariance
  }
}
