import Datasets
import Testing

@Suite("epoch plan")
struct EpochPlanTests {
  /// Odd and even, with fewer samples than shards and than a batch, with batches smaller and larger than the shards.
  static let cases: [(samples: Int, shards: Int, batch: Int)] = [
    (0, 3, 4), (1, 8, 4), (5, 8, 3), (7, 3, 1), (17, 5, 4), (100, 8, 8), (101, 8, 8), (103, 8, 24), (999, 7, 13),
    (1000, 1, 33), (1001, 13, 10), (64, 8, 1000), (1003, 8, 4), (77, 16, .max),
  ]

  private func batches(_ plan: EpochPlan, epoch: Int, ranks: Int = 1) -> [[Int32]] {
    let samplers = (0..<ranks).map { Sampler(plan, shards: plan.shards.shards(ofRank: $0, of: ranks)) }
    return (0..<plan.stepsPerEpoch).map { step in
      samplers.flatMap { Array($0.batch(epoch: epoch, step: step)) }
    }
  }

  @Test("each sample is seen exactly once an epoch, in full batches and a smaller last one", arguments: cases)
  func coverage(samples: Int, shards: Int, batch: Int) {
    let plan = EpochPlan(shards: VirtualShards(count: samples, shards: shards), batchSize: batch, seed: 3)
    for epoch in 0..<3 {
      let batches = batches(plan, epoch: epoch)
      #expect(batches.joined().sorted() == (0..<samples).map(Int32.init))
      #expect(batches.dropLast().allSatisfy { $0.count == batch })
      #expect(batches.last.map { $0.count > 0 && $0.count <= batch } ?? true)
      #expect(batches.enumerated().allSatisfy { $1.count == plan.globalCount(step: $0) })
    }
  }

  @Test("every batch is the same, in the same order, whatever the number of ranks", arguments: cases)
  func ranks(samples: Int, shards: Int, batch: Int) {
    let plan = EpochPlan(shards: VirtualShards(count: samples, shards: shards), batchSize: batch, seed: 3)
    let alone = batches(plan, epoch: 1)
    for ranks in 2...5 {
      #expect(batches(plan, epoch: 1, ranks: ranks) == alone)
    }
  }

  @Test("a shard gives samples of its own, its share of a batch to within one", arguments: cases)
  func shares(samples: Int, shards: Int, batch: Int) {
    let plan = EpochPlan(shards: VirtualShards(count: samples, shards: shards), batchSize: batch, seed: 3)
    let sampler = Sampler(plan, shards: 0..<shards)
    for step in 0..<plan.stepsPerEpoch {
      let parts = (0..<shards).map { Array(sampler.batch(epoch: 4, step: step, shard: $0)) }
      #expect(parts.flatMap { $0 } == Array(sampler.batch(epoch: 4, step: step)))
      for (shard, part) in parts.enumerated() {
        #expect(part.allSatisfy { plan.shards[shard].contains(Int($0)) })
      }
      // A whole batch from rounds in which every shard takes part.
      if batch <= samples, (step + 1) * batch <= samples / shards * shards {
        #expect(parts.allSatisfy { $0.count >= batch / shards && $0.count <= (batch + shards - 1) / shards })
      }
      #expect(sampler.batch(epoch: 4, step: step).count <= sampler.largestBatch)
    }
  }

  @Test("ranks that own equally many shards differ by one sample a step, though K does not divide B")
  func balance() {
    let plan = EpochPlan(shards: VirtualShards(count: 60_000, shards: 8), batchSize: 100, seed: 1)
    for ranks in [2, 4] {
      for step in 0..<plan.stepsPerEpoch {
        let counts = (0..<ranks).map { rank in
          plan.shards.shards(ofRank: rank, of: ranks).reduce(0) { $0 + plan.places(ofShard: $1, step: step).count }
        }
        #expect(counts.max()! - counts.min()! <= 1)
      }
    }
  }

  @Test("every epoch, shard and seed has an order of its own, and asking again gives it again")
  func reshuffle() {
    let shards = VirtualShards(count: 1000, shards: 2)
    let plan = EpochPlan(shards: shards, batchSize: 50, seed: 3)
    let first = batches(plan, epoch: 0)
    let second = batches(plan, epoch: 1)
    #expect(first != second)
    #expect(batches(EpochPlan(shards: shards, batchSize: 50, seed: 4), epoch: 0) != first)
    let sampler = Sampler(plan, shards: 0..<2)
    let one = Array(sampler.batch(epoch: 0, step: 7))
    #expect(Array(sampler.batch(epoch: 1, step: 7)) == second[7])
    #expect(Array(sampler.batch(epoch: 0, step: 7)) == one && one == first[7])
    let offsets = (0..<2).map { shard in sampler.batch(epoch: 0, step: 0, shard: shard).map { Int($0) - 500 * shard } }
    #expect(offsets[0] != offsets[1])
  }

  @Test("all orders of a small shard come up equally often")
  func uniform() {
    let plan = EpochPlan(shards: VirtualShards(count: 4, shards: 1), batchSize: 4, seed: 9)
    let sampler = Sampler(plan, shards: 0..<1)
    var seen: [[Int32]: Int] = [:]
    for epoch in 0..<24_000 {
      seen[Array(sampler.batch(epoch: epoch, step: 0)), default: 0] += 1
    }
    #expect(seen.count == 24)
    // χ² of 23 degrees of freedom is above 49.7 once in a thousand seeds; this is one seed, so it is that or never.
    let deviation = seen.values.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
    #expect(deviation < 49.7)
  }
}
