import Foundation

/// How well clusters agree with classes that they know nothing of.
public struct ClusteringScores: Hashable, Sendable, Codable {
  /// The share of the samples that are in the cluster of their class, when clusters are given to classes one to one as well as
  /// possible.
  public let accuracy: Double
  /// The mutual information of clusters and classes, divided by the arithmetic mean of their entropies.
  public let normalizedMutualInformation: Double
  /// The share of pairs that are together, or apart, in both, adjusted so that chance gives 0. L. Hubert and P. Arabie, 1985.
  public let adjustedRandIndex: Double

  enum CodingKeys: String, CodingKey {
    case accuracy
    case normalizedMutualInformation = "nmi"
    case adjustedRandIndex = "ari"
  }

  /// Compares by a table of how many samples of each cluster, a row, are of each class, a column.
  public init(_ table: [[Int]]) {
    let classes = table.first?.count ?? 0
    let rows = table.map { $0.reduce(0, +) }
    let columns = (0..<classes).map { column in table.reduce(0) { $0 + $1[column] } }
    let n = Double(max(rows.reduce(0, +), 1))

    let matching = Matching(greatest: table.map { $0.map { Double($0) } })
    let right = zip(table, matching.columns).reduce(0) { sum, pair in sum + (pair.1.map { pair.0[$0] } ?? 0) }
    accuracy = Double(right) / n

    func entropy(_ counts: [Int]) -> Double {
      counts.reduce(0) { $0 - ($1 > 0 ? Double($1) / n * log(Double($1) / n) : 0) }
    }
    var information = 0.0
    for (row, counts) in table.enumerated() {
      for (column, count) in counts.enumerated() where count > 0 {
        information += Double(count) / n * log(Double(count) * n / (Double(rows[row]) * Double(columns[column])))
      }
    }
    let mean = (entropy(rows) + entropy(columns)) / 2
    normalizedMutualInformation = mean > 0 ? max(0, information / mean) : 1

    func pairs(_ counts: some Sequence<Int>) -> Double {
      counts.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 }
    }
    let together = pairs(table.joined())
    let (inClusters, inClasses) = (pairs(rows), pairs(columns))
    let expected = inClusters * inClasses / max(n * (n - 1) / 2, 1)
    let most = (inClusters + inClasses) / 2
    adjustedRandIndex = most == expected ? 1 : (together - expected) / (most - expected)
  }
}
