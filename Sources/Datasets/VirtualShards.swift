/// The cut of a data set into fixed parts, the same whatever the number of ranks.
///
/// Shard k holds the samples N·k/K ..< N·(k+1)/K, and rank r of P owns the shards K·r/P ..< K·(r+1)/P (integer divisions).
/// So shards differ by at most one sample, and the samples of a rank are contiguous. With fewer samples than shards some
/// shards are empty; with fewer shards than ranks some ranks own none.
public struct VirtualShards: Hashable, Sendable {
  /// The largest number of shards that is of any use; it bounds what a command line may ask for.
  public static let limit = 65_536

  /// N, the number of samples.
  public let sampleCount: Int

  /// K, the number of shards.
  public let count: Int

  /// Cuts N samples, at most 2³¹, into K shards, at least one and at most `limit`.
  public init(count sampleCount: Int, shards count: Int) {
    precondition(sampleCount >= 0 && sampleCount <= 1 << 31 && count >= 1 && count <= VirtualShards.limit)
    self.sampleCount = sampleCount
    self.count = count
  }

  /// The samples of one shard.
  public subscript(shard: Int) -> Range<Int> { samples(of: shard..<shard + 1) }

  /// The samples of a run of shards.
  public func samples(of shards: Range<Int>) -> Range<Int> {
    precondition(shards.lowerBound >= 0 && shards.upperBound <= count)
    return sampleCount * shards.lowerBound / count..<sampleCount * shards.upperBound / count
  }

  /// The shards that rank r of P owns.
  public func shards(ofRank rank: Int, of ranks: Int) -> Range<Int> {
    precondition(rank >= 0 && rank < ranks)
    return count * rank / ranks..<count * (rank + 1) / ranks
  }
}
