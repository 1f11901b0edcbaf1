import Collectives
import Datasets
public import Failures
import Kernels

/// Clusters of a set of vectors, and how good they are.
public struct Clustering: Hashable, Sendable, Encodable {
  /// The number of clusters.
  public let clusters: Int
  /// The steps that it took to find them.
  public let iterations: Int
  /// The sum of the squared distances from the centres of k-means.
  public let inertia: Double?
  /// ln of the density of all vectors by a mixture, in nats.
  public let logLikelihood: Double?
  /// Schwarz's criterion of a mixture; the less, the better.
  public let bayesianInformationCriterion: Double?
  /// The mean silhouette of samples at equal distances; the more, the better.
  public let silhouette: Double
  /// The number of samples of each cluster.
  public let sizes: [Int]
  /// How well they agree with the classes, where these are known.
  public let scores: ClusteringScores?
  /// The class that most samples of each cluster have; nothing for empty clusters, and where classes are not known.
  public let majorities: [Int?]
  /// The cluster of each sample.
  public let assignments: [Int32]

  enum CodingKeys: String, CodingKey {
    case clusters, iterations, inertia, silhouette, sizes, majorities, scores
    case logLikelihood = "log_likelihood"
    case bayesianInformationCriterion = "bic"
  }

  /// The samples that silhouettes are computed of, at most.
  public static let silhouetteCount = 3000

  /// Finds clusters; a collective operation.
  ///
  /// - Parameter classes: The class of each sample, where it is known; wanted on rank 0 alone.
  /// - Returns: Nothing except on rank 0.
  /// - Throws: `.usage` with fewer samples than clusters; `.numerics`.
  public static func find(
    _ clusters: Int, in vectors: ShardedVectors, classes: [UInt8]?, _ options: ClusteringOptions
  ) throws(Failure) -> Clustering? {
    guard clusters <= vectors.count else {
      throw Failure(
        .usage, "\(vectors.count) samples cannot make \(clusters) clusters: give a smaller --k", isShared: true)
    }
    var means: KMeans?
    var mixture: GaussianMixture?
    switch options.method {
    case .kmeans:
      means = try KMeans.fit(vectors, clusters: clusters, restarts: options.restarts, seed: options.seed)
    case .gmm:
      mixture = try GaussianMixture.fit(
        vectors, clusters: clusters, covariance: options.covariance, restarts: options.restarts, seed: options.seed)
    }
    let assignments = try vectors.gather(mixture?.assignments ?? means?.assignments ?? [])

    let count = min(silhouetteCount, vectors.count)
    let samples = (0..<count).map { vectors.count * $0 / count }
    var points = try vectors.gatherVectors(of: samples)
    guard !assignments.isEmpty else { return nil }
    let silhouette = points.withUnsafeMutableBufferPointer {
      Silhouette.mean(
        of: Matrix($0.baseAddress!, rows: count, columns: vectors.dimension), samples.map { assignments[$0] },
        clusters: clusters)
    }
    return Clustering(
      clusters: clusters, iterations: mixture?.iterations ?? means?.iterations ?? 0, inertia: means?.inertia,
      logLikelihood: mixture?.logLikelihood,
      bayesianInformationCriterion: mixture?.bayesianInformationCriterion, silhouette: silhouette,
      assignments: assignments, classes: classes)
  }

  private init(
    clusters: Int, iterations: Int, inertia: Double?, logLikelihood: Double?, bayesianInformationCriterion: Double?,
    silhouette: Double, assignments: [Int32], classes: [UInt8]?
  ) {
    self.clusters = clusters
    self.iterations = iterations
    self.inertia = inertia
    self.logLikelihood = logLikelihood
    self.bayesianInformationCriterion = bayesianInformationCriterion
    self.silhouette = silhouette
    self.assignments = assignments
    sizes = assignments.reduce(into: [Int](repeating: 0, count: clusters)) { $0[Int($1)] += 1 }
    guard let classes else {
      scores = nil
      majorities = [Int?](repeating: nil, count: clusters)
      return
    }
    var table = [[Int]](repeating: [Int](repeating: 0, count: ImageSet.classes), count: clusters)
    for (cluster, label) in zip(assignments, classes) { table[Int(cluster)][Int(label)] += 1 }
    scores = ClusteringScores(table)
    majorities = table.map { counts in
      counts.max()! > 0 ? counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } : nil
    }
  }
}
