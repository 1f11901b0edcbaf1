/// Places in memory for matrices that are needed for a while: those that are never needed together may share one.
struct MemoryPlan {
  /// Where each matrix begins, in floats.
  let offsets: [Int]
  /// The floats of all together.
  let count: Int

  /// Gives the largest matrices their places first, and every other one the first place that is free all the while.
  ///
  /// - Parameters:
  ///   - sizes: The floats of each matrix.
  ///   - lifetimes: When each is needed, in steps of any kind.
  init(sizes: [Int], lifetimes: [ClosedRange<Int>]) {
    var offsets = [Int](repeating: 0, count: sizes.count)
    var places: [(offset: Int, lifetimes: [ClosedRange<Int>])] = []
    var count = 0
    for i in sizes.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) }) {
      let free = places.firstIndex { place in !place.lifetimes.contains { $0.overlaps(lifetimes[i]) } }
      if let free {
        places[free].lifetimes.append(lifetimes[i])
        offsets[i] = places[free].offset
      } else {
        places.append((count, [lifetimes[i]]))
        offsets[i] = count
        count += sizes[i]
      }
    }
    self.offsets = offsets
    self.count = count
  }
}
