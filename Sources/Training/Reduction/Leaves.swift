public import Collectives
public import Datasets

/// The sums that a step's gradient is put together from, and which rank computes which.
///
/// In an exact training every virtual shard is a leaf, so that the sums are the same however the shards are dealt to ranks;
/// otherwise every rank is one, which saves the additions.
public struct Leaves: Sendable {
  /// The leaves of each rank, in order.
  public let ofRank: [Range<Int>]
  /// This rank's.
  public let own: Range<Int>
  /// The order in which they are added up.
  public let tree: SummationTree

  /// The leaves of a training.
  ///
  /// - Parameter exact: Whether every shard is a leaf.
  public init(_ shards: VirtualShards, exact: Bool, _ communicator: any Communicator) {
    ofRank = (0..<communicator.size).map {
      exact ? shards.shards(ofRank: $0, of: communicator.size) : $0..<$0 + 1
    }
    own = ofRank[communicator.rank]
    tree = SummationTree(count: exact ? shards.count : communicator.size)
  }

  /// The number of leaves of all ranks.
  public var count: Int { tree.count }

  /// The rank that computes each leaf.
  var owners: [Int] { ofRank.enumerated().flatMap { rank, leaves in leaves.map { _ in rank } } }
}
