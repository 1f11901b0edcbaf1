public import Failures

/// What clusters are looked for, and how.
public struct ClusteringOptions: Hashable, Sendable, Codable {
  /// How.
  public var method: ClusteringMethod
  /// What the covariances of a mixture are free to be.
  public var covariance: Covariance
  /// The starts, of which the one with the least inertia, or the greatest likelihood, is kept.
  public var restarts: Int
  /// The seed of the starts.
  public var seed: UInt64

  /// All of them.
  public init(
    method: ClusteringMethod = .kmeans, covariance: Covariance = .full, restarts: Int = 10, seed: UInt64 = 1
  ) {
    self.method = method
    self.covariance = covariance
    self.restarts = restarts
    self.seed = seed
  }

  /// The longest vectors whose covariances may be full: a matrix of that many rows is decomposed in every step.
  public static let mostDimensions = 512

  /// Whether vectors of a length can be clustered so.
  ///
  /// - Throws: `.usage`, on all ranks, when full covariances would be too large.
  public func check(dimension: Int) throws(Failure) {
    guard method == .kmeans || covariance == .diagonal || dimension <= ClusteringOptions.mostDimensions else {
      throw Failure(
        .usage,
        "full covariances of \(dimension) numbers are too large: give --pca 64, or --covariance diagonal",
        isShared: true)
    }
  }
}
