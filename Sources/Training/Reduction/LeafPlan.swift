/// Where a rank keeps the gradients of its leaves, and what it adds up by itself as soon as it can.
///
/// Additions follow the tree. A sum that has been added to another leaves its slot to the next leaf, so a rank with n leaves
/// needs about log₂ n slots, which stay in the cache.
struct LeafPlan {
  /// An addition of one slot to another.
  struct Addition: Hashable {
    let destination, source: Int
  }

  /// The slot of each of the rank's leaves, in order.
  let slots: [Int]
  /// The additions behind each leaf, when its gradient is complete.
  let additions: [[Addition]]
  /// The leaves where sums then are that wait for those of other ranks, and their slots.
  let roots: [(leaf: Int, slot: Int)]
  /// What has then been added, by leaf.
  let done: Set<SummationTree.Addition>
  /// The number of slots.
  var slotCount: Int { (slots.max() ?? -1) + 1 }

  /// The plan of a rank that has a run of leaves.
  ///
  /// - Parameter reusing: Whether slots are used again. Not where a leaf's gradient is put together in several passes.
  init(_ tree: SummationTree, of own: Range<Int>, reusing: Bool) {
    let (order, roots) = tree.additions { own.contains($0) }
    var slot: [Int: Int] = [:]
    var end = Dictionary(uniqueKeysWithValues: own.map { ($0, $0) })
    var next = order[...]
    var height = 0
    var slots: [Int] = []
    var additions: [[Addition]] = []
    for leaf in own {
      slot[leaf] = reusing ? height : leaf - own.lowerBound
      slots.append(slot[leaf]!)
      height += 1
      var here: [Addition] = []
      while let addition = next.first, end[addition.source] == leaf {
        here.append(Addition(destination: slot[addition.destination]!, source: slot[addition.source]!))
        end[addition.destination] = leaf
        height -= 1
        next.removeFirst()
      }
      additions.append(here)
    }
    self.slots = slots
    self.additions = additions
    self.roots = roots.map { ($0, slot[$0]!) }
    done = Set(order)
  }
}
