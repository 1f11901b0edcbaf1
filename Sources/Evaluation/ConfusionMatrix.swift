/// How many samples of each class a classifier took for which class.
public struct ConfusionMatrix: Hashable, Sendable {
  /// A row for each class that samples have, with a column for each class that they were taken for.
  public let counts: [[Int]]

  /// A matrix of counts.
  public init(_ counts: [[Int]]) {
    self.counts = counts
  }

  /// The share of samples on the diagonal.
  public var accuracy: Double {
    let total = counts.joined().reduce(0, +)
    return total > 0 ? Double(counts.indices.reduce(0) { $0 + counts[$1][$1] }) / Double(total) : 0
  }
}
