import Collectives
public import Failures
import Kernels
import Networks

/// The directions in which vectors vary most: the eigenvectors of their covariance.
///
/// K. Pearson, "On Lines and Planes of Closest Fit to Systems of Points in Space", 1901. Of all linear codes of k numbers,
/// the projections on the first k directions lose the least squared error.
public struct PrincipalComponents: Sendable {
  /// The mean of the vectors.
  public let mean: [Double]
  /// The variance along each direction, descending.
  public let variances: [Double]
  /// The directions, of unit length, dimension × dimension, one a row.
  public let directions: [Double]

  /// The length of a vector.
  public var dimension: Int { mean.count }

  /// The share of the whole variance that lies in the first k directions, for k = 1, 2, ….
  public var explainedVariance: [Double] {
    let whole = variances.reduce(0, +)
    var sum = 0.0
    return variances.map { variance in
      sum += variance
      return whole > 0 ? sum / whole : 1
    }
  }

  /// Decomposes the covariance of moments.
  ///
  /// - Throws: `.numerics` when a number is not finite.
  public init(_ moments: Moments) throws(Failure) {
    guard let decomposition = SymmetricEigendecomposition(moments.covariance, order: moments.mean.count) else {
      throw Failure(.numerics, "the covariance of the vectors is not finite: train the model anew")
    }
    mean = moments.mean
    // Rounding leaves tiny negative ones where there is no variance.
    variances = decomposition.values.map { max($0, 0) }
    directions = decomposition.vectors
  }

  /// The principal components of all vectors of all ranks; a collective operation.
  ///
  /// Rank 0 decomposes, so that all have the same bits on any mixture of hosts.
  public init(of vectors: ShardedVectors) throws(Failure) {
    let moments = try Moments(of: vectors)
    let communicator = vectors.communicator
    let found = try communicator.agree { () throws(Failure) in
      communicator.rank == 0 ? try PrincipalComponents(moments) : nil
    }
    let d = moments.mean.count
    var numbers = found.map { $0.variances + $0.directions } ?? [Double](repeating: 0, count: d + d * d)
    try numbers.withUnsafeMutableBufferPointer { numbers throws(Failure) in
      try communicator.broadcast(UnsafeMutableRawBufferPointer(numbers), from: 0)
    }
    mean = moments.mean
    variances = Array(numbers[..<d])
    directions = Array(numbers[d...])
  }

  /// The projections of vectors on the first `count` directions; whitened, each of them with variance 1.
  /// Where there are fewer, the rest is 0.
  public func project(_ vectors: ShardedVectors, to count: Int, whitened: Bool) -> ShardedVectors {
    let projection = Projection(self, to: count, whitened: whitened)
    return vectors.mapped(to: count) { projection.apply($0, into: $1) }
  }
}
