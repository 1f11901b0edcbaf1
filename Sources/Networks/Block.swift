/// Rows of a batch that pass through the network together, and the sum that their gradients belong to.
///
/// Blocks keep the working set of a pass in the cache. Their bounds depend on the batch and never on the number of ranks.
public struct Block: Hashable, Sendable {
  /// The rows of the rank's part of the batch.
  public let rows: Range<Int>
  /// Which of the rank's gradient sums the block adds to.
  public let leaf: Int
  /// Whether it is the first to do so, and writes instead of adding.
  public let opensLeaf: Bool
  /// Whether it is the last to do so.
  public let closesLeaf: Bool

  /// A block of rows for a leaf.
  public init(rows: Range<Int>, leaf: Int = 0, opensLeaf: Bool = true, closesLeaf: Bool = true) {
    self.rows = rows
    self.leaf = leaf
    self.opensLeaf = opensLeaf
    self.closesLeaf = closesLeaf
  }
}
