import Kernels

/// The rows with the least distances among those seen so far, in ascending order.
struct NearestList {
  private let capacity: Int
  /// The rows.
  private(set) var rows: [Int] = []
  private var distances: [Float] = []

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Takes note of the distances of some rows in turn. Of equal ones the first is kept.
  mutating func add(_ distances: Floats, from first: Int) {
    var worst = self.distances.count < capacity ? Float.infinity : self.distances[capacity - 1]
    for (offset, distance) in distances.enumerated() where distance < worst {
      insert(distance, first + offset)
      if self.distances.count == capacity { worst = self.distances[capacity - 1] }
    }
  }

  private mutating func insert(_ distance: Float, _ row: Int) {
    let place = distances.lastIndex { $0 <= distance }.map { $0 + 1 } ?? 0
    distances.insert(distance, at: place)
    rows.insert(row, at: place)
    if rows.count > capacity {
      distances.removeLast()
      rows.removeLast()
    }
  }
}
