import Kernels
import Testing

@testable import Evaluation

/// The best assignment against all assignments.
@Suite struct MatchingTests {
  @Test("a matching has the greatest sum of all", arguments: 1...5, 1...5)
  func greatest(rows: Int, columns: Int) {
    var stream = RandomStream(seed: 3, purpose: .noise)
    for _ in 0..<20 {
      let gains = (0..<rows).map { _ in (0..<columns).map { _ in Double(stream.integer(below: 12) - 3) } }
      let matching = Matching(greatest: gains).columns
      let matched = matching.compactMap { $0 }
      #expect(matched.count == min(rows, columns) && Set(matched).count == matched.count)
      #expect(sum(gains, matching) == best(gains, from: 0, unused: Set(0..<columns)))
    }
  }

  private func sum(_ gains: [[Double]], _ columns: [Int?]) -> Double {
    zip(gains, columns).reduce(0) { sum, pair in sum + (pair.1.map { pair.0[$0] } ?? 0) }
  }

  /// The greatest sum over all ways to match as many as possible.
  private func best(_ gains: [[Double]], from row: Int, unused: Set<Int>) -> Double {
    guard row < gains.count, !unused.isEmpty else { return 0 }
    let matched = unused.map { gains[row][$0] + best(gains, from: row + 1, unused: unused.subtracting([$0])) }
    // A row may stay alone only if there are enough others for all columns.
    let alone = gains.count - row > unused.count ? [best(gains, from: row + 1, unused: unused)] : []
    return (matched + alone).max()!
  }
}
