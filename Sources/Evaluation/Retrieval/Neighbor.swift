/// A sample near to a query.
public struct Neighbor: Hashable, Sendable, Codable, Comparable {
  /// The sample.
  public let sample: Int
  /// Its Euclidean distance from the query.
  public let distance: Double

  /// The nearer one; of two at the same distance, the one that comes first in its set.
  public static func < (left: Neighbor, right: Neighbor) -> Bool {
    (left.distance, left.sample) < (right.distance, right.sample)
  }
}
