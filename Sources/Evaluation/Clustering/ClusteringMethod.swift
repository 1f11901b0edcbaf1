/// How clusters are found.
public enum ClusteringMethod: String, Hashable, Sendable, CaseIterable, Codable {
  /// Centres and the points nearest to them.
  case kmeans
  /// A mixture of normal densities.
  case gmm
}
