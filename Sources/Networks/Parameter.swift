/// Where a tensor of parameters lies in an arena: a handle without a pointer.
public struct Parameter: Hashable, Sendable {
  /// The index of the first float in the arena.
  public let offset: Int
  /// The number of floats.
  public let count: Int

  /// The floats in the arena.
  public var range: Range<Int> { offset..<offset + count }
}
