import Kernels
import Support
import Testing

@testable import Evaluation

/// Measures of clusters against known values and definitions.
@Suite struct ClusteringScoresTests {
  @Test("clusters that are the classes by other names are perfect")
  func perfect() {
    let scores = ClusteringScores([[0, 5, 0], [0, 0, 7], [4, 0, 0]])
    #expect(scores.accuracy == 1)
    #expect(abs(scores.normalizedMutualInformation - 1) < 1e-12)
    #expect(scores.adjustedRandIndex == 1)
  }

  @Test("scores have the values that the definitions give, by pairs of samples for the Rand index")
  func reference() {
    // Classes and clusters [0,0,1,1] and [0,0,1,2].
    let split = ClusteringScores([[2, 0], [0, 1], [0, 1]])
    #expect(split.accuracy == 0.75)
    #expect(abs(split.normalizedMutualInformation - 0.8) < 1e-12)
    #expect(abs(split.adjustedRandIndex - 4.0 / 7) < 1e-12)
    // Classes 0×5, 1×4, 2×6 and clusters 0,0,0,1,1, 1,1,2,1, 2,2,2,0,2,2.
    let mixed = ClusteringScores([[3, 0, 1], [2, 3, 0], [0, 1, 5]])
    #expect(abs(mixed.accuracy - 11.0 / 15) < 1e-12)
    #expect(abs(mixed.normalizedMutualInformation - 0.489_012_566_275) < 1e-9)
    #expect(abs(mixed.adjustedRandIndex - 0.359_197_907_585) < 1e-9)
  }

  @Test("a single cluster tells nothing about the classes")
  func single() {
    let scores = ClusteringScores([[5, 5]])
    #expect(scores.accuracy == 0.5 && scores.normalizedMutualInformation == 0 && scores.adjustedRandIndex == 0)
  }

  @Test("a mean silhouette agrees with the definition", arguments: [2, 3, 70, 131])
  func silhouette(count: Int) {
    let slab = Slab(random: count * 3, seed: 8)
    for i in 0..<count where i % 2 == 0 { slab.floats[3 * i] += 2 }
    let assignments = (0..<count).map { Int32($0 == 1 ? 2 : $0 % 2) }
    func distance(_ i: Int, _ j: Int) -> Double {
      (0..<3).reduce(0.0) { sum, c in
        let difference = Double(slab.floats[3 * i + c]) - Double(slab.floats[3 * j + c])
        return sum + difference * difference
      }.squareRoot()
    }
    var expected = 0.0
    for i in 0..<count {
      func mean(_ cluster: Int32) -> Double? {
        let others = (0..<count).filter { $0 != i && assignments[$0] == cluster }
        return others.isEmpty ? nil : others.reduce(0) { $0 + distance(i, $1) } / Double(others.count)
      }
      guard let a = mean(assignments[i]),
        let b = (0..<3).filter({ $0 != assignments[i] }).compactMap({ mean($0) }).min()
      else { continue }
      expected += (b - a) / max(a, b)
    }
    let found = Silhouette.mean(of: Matrix(slab.base, rows: count, columns: 3), assignments, clusters: 4)
    #expect(abs(found - expected / Double(count)) < 1e-5)
  }
}
