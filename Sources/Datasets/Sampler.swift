/// The samples that a rank's shards give to each step, in storage that is filled once an epoch.
///
/// Not thread-safe: one sampler belongs to one rank's loop.
public final class Sampler {
  /// The plan that all ranks follow.
  public let plan: EpochPlan

  /// The shards sampled here.
  public let shards: Range<Int>

  /// The largest number of samples that these shards give to one step: what a batch buffer must hold.
  public let largestBatch: Int

  // The samples of the scheduled epoch shard by shard, each in its order, and the same batch by batch.
  private let orders: UnsafeMutableBufferPointer<Int32>
  private let batches: UnsafeMutableBufferPointer<Int32>
  // Where the batch of each step starts, and the end of the last one.
  private let starts: [Int]
  private var scheduledEpoch: Int?

  /// A sampler of some of a plan's shards.
  public init(_ plan: EpochPlan, shards: Range<Int>) {
    self.plan = plan
    self.shards = shards
    let samples = plan.shards.samples(of: shards)
    var starts = [0]
    var largest = 0
    for step in 0..<plan.stepsPerEpoch {
      let count = shards.reduce(0) { $0 + plan.places(ofShard: $1, step: step).count }
      starts.append(starts[step] + count)
      largest = max(largest, count)
    }
    self.starts = starts
    largestBatch = largest
    orders = .allocate(capacity: samples.count)
    batches = .allocate(capacity: samples.count)
    orders.initialize(repeating: 0)
    batches.initialize(repeating: 0)
  }

  deinit {
    orders.deallocate()
    batches.deallocate()
  }

  /// The global indices of the samples that all shards here give to a step, shard after shard.
  ///
  /// The result is valid until another epoch is asked for. Nothing is allocated.
  public func batch(epoch: Int, step: Int) -> UnsafeBufferPointer<Int32> {
    schedule(epoch)
    return UnsafeBufferPointer(rebasing: batches[starts[step]..<starts[step + 1]])
  }

  /// The global indices of the samples that one shard gives to a step: a part of the whole batch.
  ///
  /// The result is valid until another epoch is asked for. Nothing is allocated.
  public func batch(epoch: Int, step: Int, shard: Int) -> UnsafeBufferPointer<Int32> {
    precondition(shards.contains(shard))
    schedule(epoch)
    var start = starts[step]
    for earlier in shards.lowerBound..<shard {
      start += plan.places(ofShard: earlier, step: step).count
    }
    return UnsafeBufferPointer(rebasing: batches[start..<start + plan.places(ofShard: shard, step: step).count])
  }

  private func schedule(_ epoch: Int) {
    guard scheduledEpoch != epoch else { return }
    let first = plan.shards.samples(of: shards).lowerBound
    for shard in shards {
      let own = plan.shards[shard]
      let order = UnsafeMutableBufferPointer(rebasing: orders[own.lowerBound - first..<own.upperBound - first])
      plan.order(ofShard: shard, epoch: epoch, into: order)
    }
    var next = 0
    for step in 0..<plan.stepsPerEpoch {
      for shard in shards {
        let start = plan.shards[shard].lowerBound - first
        for place in plan.places(ofShard: shard, step: step) {
          batches[next] = orders[start + place]
          next += 1
        }
      }
    }
    scheduledEpoch = epoch
  }
}
