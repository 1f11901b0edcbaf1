/// The order in which the sums of the leaves are added up: a binary tree over the leaves' indices, which knows nothing of
/// ranks, hosts or time. A floating-point sum depends on its order; this one is always the same.
///
/// A node covers the leaves i·2ˡ ..< (i+1)·2ˡ, as far as they exist, and is the sum of its left and its right half.
public struct SummationTree: Sendable {
  /// Adds the sum that began at one leaf to the sum that began at an earlier one.
  public struct Addition: Hashable, Sendable {
    /// The leaf that the sum is added to, in place.
    public let destination: Int
    /// The leaf that is added.
    public let source: Int
  }

  /// The number of leaves.
  public let count: Int

  /// A tree over some leaves, at least one.
  public init(count: Int) {
    precondition(count >= 1)
    self.count = count
  }

  /// All additions, each behind those that it needs; the total is then at leaf 0.
  public var additions: [Addition] { additions { _ in true }.additions }

  /// The additions that can be done by whoever holds some of the leaves, and the leaves where the sums then are.
  public func additions(holding isHeld: (Int) -> Bool) -> (additions: [Addition], roots: [Int]) {
    var additions: [Addition] = []
    var roots: [Int] = []

    /// Whether all leaves of a node are held.
    func visit(_ lower: Int, _ width: Int) -> Bool {
      guard width > 1 else { return isHeld(lower) }
      let middle = lower + width / 2
      let left = visit(lower, width / 2)
      guard middle < count else { return left }
      let right = visit(middle, width / 2)
      if left, right {
        additions.append(Addition(destination: lower, source: middle))
        return true
      }
      if left { roots.append(lower) }
      if right { roots.append(middle) }
      return false
    }

    var width = 1
    while width < count { width *= 2 }
    if visit(0, width) { roots.append(0) }
    return (additions, roots.sorted())
  }
}
