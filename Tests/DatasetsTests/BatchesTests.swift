import Datasets
import Testing

@Suite("batches")
struct BatchesTests {
  @Test("bytes become pixel / 255, to the last bit but one, at any number of pixels")
  func conversion() {
    for count in [1, 7, 31, 32, 33, 256, 784] {
      let bytes = (0..<count).map { UInt8($0 % 256) }
      let images = Images(height: 1, width: count, bytes: bytes)
      withUnsafeTemporaryAllocation(of: Float.self, capacity: count + 1) { floats in
        floats.initialize(repeating: -1)
        images.load(0..<1, into: floats)
        #expect(floats[count] == -1)
        for (byte, float) in zip(bytes, floats) {
          #expect(abs(float - Float(byte) / 255) <= (Float(byte) / 255).ulp && float >= 0 && float <= 1)
          if byte == 255 { #expect(float == 1) }
        }
      }
    }
  }

  @Test("each rank loads exactly the images that the plan names", arguments: 1...5)
  func gathering(ranks: Int) {
    let bytes = pixels(53 * 6)
    let plan = EpochPlan(shards: VirtualShards(count: 53, shards: 8), batchSize: 11, seed: 5)
    for rank in 0..<ranks {
      let shards = plan.shards.shards(ofRank: rank, of: ranks)
      let samples = plan.shards.samples(of: shards)
      let own = Images(height: 2, width: 3, bytes: Array(bytes[samples.lowerBound * 6..<samples.upperBound * 6]))
      let batches = Batches(of: own, sampler: Sampler(plan, shards: shards))
      var seen: [Int32] = []
      withUnsafeTemporaryAllocation(of: Float.self, capacity: batches.sampler.largestBatch * 6) { floats in
        for step in 0..<plan.stepsPerEpoch {
          let indices = batches.load(epoch: 2, step: step, into: floats)
          seen += indices
          let expected = indices.flatMap { bytes[Int($0) * 6..<Int($0) * 6 + 6] }
          #expect(zip(floats, expected).allSatisfy { Int(($0 * 255).rounded()) == Int($1) })
          for shard in shards {
            let part = batches.load(epoch: 2, step: step, shard: shard, into: floats)
            let expected = part.flatMap { bytes[Int($0) * 6..<Int($0) * 6 + 6] }
            #expect(zip(floats, expected).allSatisfy { Int(($0 * 255).rounded()) == Int($1) })
          }
        }
      }
      #expect(seen.sorted() == samples.map(Int32.init))
    }
  }

  @Test("a rank whose shards are empty loads nothing")
  func empty() {
    let plan = EpochPlan(shards: VirtualShards(count: 2, shards: 8), batchSize: 4, seed: 5)
    let empty = (0..<8).first { plan.shards[$0].isEmpty }!
    let batches = Batches(
      of: Images(height: 2, width: 3, bytes: []), sampler: Sampler(plan, shards: empty..<empty + 1))
    #expect(batches.sampler.largestBatch == 0)
    let none = UnsafeMutableBufferPointer<Float>(start: nil, count: 0)
    #expect(batches.load(epoch: 0, step: 0, into: none).isEmpty)
  }
}
