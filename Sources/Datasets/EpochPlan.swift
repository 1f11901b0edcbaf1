/// Which samples make up each global batch of each epoch: a function of nothing but the shards, the batch size and the seed.
///
/// At every epoch each shard is put into a new order. The shards are then dealt out like hands of cards: a round takes one
/// sample of every shard, batch s is what lies at the places s·B ..< (s+1)·B of the deal, and the last batch is what is
/// left. So every batch but the last has exactly B samples, each sample is seen exactly once an epoch, and a shard gives
/// B/K samples to each batch, rounded up or down when K does not divide B. No rank needs another to know all this.
public struct EpochPlan: Hashable, Sendable {
  /// The shards that the samples lie in.
  public let shards: VirtualShards

  /// B, the number of samples in a global batch.
  public let batchSize: Int

  /// The seed of all orders.
  public let seed: UInt64

  /// The place of each shard within a round.
  private let turns: [Int]

  /// The place in the whole deal of the one sample that a shard has more than the smallest shard; none: never reached.
  private let extraPlaces: [Int]

  /// The places of the rounds in which every shard takes part.
  private let fullRounds: Int

  /// Plans global batches of at least one sample.
  public init(shards: VirtualShards, batchSize: Int, seed: UInt64) {
    precondition(batchSize >= 1)
    self.shards = shards
    self.batchSize = batchSize
    self.seed = seed
    // In order of the fractional part of k · golden ratio, any first few shards of a round are spread evenly over the
    // ranks, so that no rank has more to do than the others when K does not divide B.
    let order = (0..<shards.count).sorted { UInt64($0) &* SplitMix.golden < UInt64($1) &* SplitMix.golden }
    let smallest = shards.sampleCount / shards.count
    var turns = [Int](repeating: 0, count: shards.count)
    var extraPlaces = [Int](repeating: .max, count: shards.count)
    var next = smallest * shards.count
    fullRounds = next
    for (turn, shard) in order.enumerated() {
      turns[shard] = turn
      if shards[shard].count > smallest {
        extraPlaces[shard] = next
        next += 1
      }
    }
    self.turns = turns
    self.extraPlaces = extraPlaces
  }

  /// The number of global batches in an epoch, the smaller last one included.
  public var stepsPerEpoch: Int {
    let (full, rest) = shards.sampleCount.quotientAndRemainder(dividingBy: batchSize)
    return full + (rest > 0 ? 1 : 0)
  }

  /// The number of samples in a global batch over all ranks; the same in every epoch.
  public func globalCount(step: Int) -> Int {
    places(of: step).count
  }

  /// What a shard gives to a step: a range of places in the shard's order of that epoch.
  public func places(ofShard shard: Int, step: Int) -> Range<Int> {
    let places = places(of: step)
    return dealt(shard, before: places.lowerBound)..<dealt(shard, before: places.upperBound)
  }

  /// Writes the samples of a shard in the order of an epoch.
  ///
  /// - Parameter samples: Exactly as many as the shard has.
  public func order(ofShard shard: Int, epoch: Int, into samples: UnsafeMutableBufferPointer<Int32>) {
    let range = shards[shard]
    precondition(samples.count == range.count)
    for (place, sample) in range.enumerated() {
      samples[place] = Int32(sample)
    }
    SplitMix(.epochOrder, seed: seed, epoch, shard).shuffle(samples)
  }

  private func places(of step: Int) -> Range<Int> {
    precondition(step >= 0 && step < stepsPerEpoch)
    let start = step * batchSize
    return start..<start + min(batchSize, shards.sampleCount - start)
  }

  /// How many samples of a shard lie before a place of the deal.
  private func dealt(_ shard: Int, before place: Int) -> Int {
    let rounds = (min(place, fullRounds) + shards.count - 1 - turns[shard]) / shards.count
    return rounds + (place > extraPlaces[shard] ? 1 : 0)
  }
}
