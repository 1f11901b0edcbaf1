import Testing

@testable import Collectives

@Suite struct NodePlacementTests {
  private struct Place: Equatable {
    var index: Int
    var rank: Int
    var size: Int
  }

  private func places(_ leaders: [Int]) -> [Place] {
    leaders.indices.map { rank in
      let node = NodePlacement(of: rank, leaders: leaders, hostName: "n")
      #expect(node.count == Set(leaders).count)
      #expect(node.hostName == "n")
      return Place(index: node.index, rank: node.rank, size: node.size)
    }
  }

  @Test("One rank is alone")
  func oneRank() {
    #expect(places([0]) == [Place(index: 0, rank: 0, size: 1)])
  }

  @Test("Ranks of one host are counted in order")
  func oneHost() {
    #expect(places([0, 0, 0]) == (0..<3).map { Place(index: 0, rank: $0, size: 3) })
  }

  @Test("Hosts that are filled one after the other are counted in order, whatever their sizes")
  func filledHosts() {
    let expected = [(0, 0, 2), (0, 1, 2), (1, 0, 1), (2, 0, 3), (2, 1, 3), (2, 2, 3)]
    #expect(places([0, 0, 2, 3, 3, 3]) == expected.map { Place(index: $0.0, rank: $0.1, size: $0.2) })
  }

  @Test("Ranks that are dealt to hosts in turn are counted within their host")
  func dealtRanks() {
    let expected = [(0, 0, 3), (1, 0, 2), (0, 1, 3), (1, 1, 2), (0, 2, 3)]
    #expect(places([0, 1, 0, 1, 0]) == expected.map { Place(index: $0.0, rank: $0.1, size: $0.2) })
  }
}
