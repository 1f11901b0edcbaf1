import Datasets
import Testing

@Suite("virtual shards")
struct VirtualShardsTests {
  @Test(
    "shards are disjoint, cover all samples and differ by one at most",
    arguments: [0, 1, 3, 7, 8, 9, 1001, 60_000])
  func partition(samples: Int) {
    for count in [1, 2, 3, 8, 13, 64] {
      let shards = VirtualShards(count: samples, shards: count)
      #expect((0..<count).flatMap { Array(shards[$0]) } == Array(0..<samples))
      let sizes = (0..<count).map { shards[$0].count }
      #expect(sizes.max()! - sizes.min()! <= 1)
    }
  }

  @Test("ranks own disjoint runs of shards that cover all, and contiguous samples", arguments: 1...9)
  func ranks(ranks: Int) {
    let shards = VirtualShards(count: 1001, shards: 8)
    let owned = (0..<ranks).map { shards.shards(ofRank: $0, of: ranks) }
    #expect(owned.flatMap { Array($0) } == Array(0..<8))
    #expect(owned.flatMap { Array(shards.samples(of: $0)) } == Array(0..<1001))
    #expect(owned.map(\.count).max()! - owned.map(\.count).min()! <= 1)
  }

  @Test("the largest set in the largest number of shards does not overflow")
  func largest() {
    let shards = VirtualShards(count: 1 << 31, shards: VirtualShards.limit)
    #expect(shards[VirtualShards.limit - 1].upperBound == 1 << 31)
  }
}
