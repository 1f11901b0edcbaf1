import Collectives
import Datasets
import Support
import Testing

@testable import Training

/// Sums over leaves, on however many ranks they lie.
@Suite(.serialized) struct LeafSumRankTests {
  @Test("a total has the bits of the tree, whoever holds the leaves", arguments: [4, 5, 8, 11], [1, 3, 262_147])
  func total(_ count: Int, _ width: Int) throws {
    try SharedWorld.run { world in
      let leaves = Leaves(VirtualShards(count: 1000, shards: count), exact: true, world)
      let sum = LeafSum(leaves, world)
      // The second time with other numbers, in the same buffers.
      for salt in 0..<2 {
        var expected = (0..<count).map { leaf in (0..<width).map { number(leaf, $0, salt) } }
        for addition in SummationTree(count: count).additions {
          for i in 0..<width { expected[addition.destination][i] += expected[addition.source][i] }
        }
        let own = leaves.own.map { leaf in (0..<width).map { number(leaf, $0, salt) } }
        let total = try sum.total(own, width: width)
        #expect(total == expected[0])
      }
    }
  }

  @Test("without exactness every rank is a leaf")
  func ranks() throws {
    try SharedWorld.run { world in
      let leaves = Leaves(VirtualShards(count: 1000, shards: 8), exact: false, world)
      #expect(leaves.own.count == 1)
      let total = try LeafSum(leaves, world).total([[Double(world.rank + 1), 1]], width: 2)
      #expect(total == [Double(world.size * (world.size + 1) / 2), Double(world.size)])
    }
  }

  @Test("what is not finite on one leaf is not finite in the total, on all ranks")
  func notFinite() throws {
    try SharedWorld.run { world in
      let leaves = Leaves(VirtualShards(count: 1000, shards: 8), exact: true, world)
      let rows = leaves.own.map { leaf in [leaf == 5 ? Double.nan : 1, leaf == 2 ? .infinity : 1, 1] }
      let total = try LeafSum(leaves, world).total(rows, width: 3)
      #expect(total[0].isNaN && total[1] == .infinity && total[2] == 8)
    }
  }

  /// Numbers whose sum depends on the order.
  private func number(_ leaf: Int, _ i: Int, _ salt: Int) -> Double {
    Double((leaf * 7919 + i * 31 + salt) % 101) * 1e12 + 1 / Double(leaf + i + 3)
  }
}
