/// Sums of outer products, C_s = Σ_r a_rᵀ·b_r over the rows r that belong to sum s, and what is then added up of them:
/// the gradient of a dense layer's weights, leaf by leaf.
///
/// A library's matrix product would write each sum to memory and read it again to add it to another. Here a tile of all sums
/// stays in registers and in the level-1 cache until the last addition is made, so that many short sums cost little more than a
/// long one.
public struct OuterProducts {
  /// One thing to do with a tile. Sums go from one slot to another, so that a run of them needs no decision in between.
  private struct Step {
    enum Kind { case load, sum, add, store }
    var kind: Kind
    var first = 0
    var last = 0
    /// What the sum is added to, and where that goes.
    var onto = 0
    var target: Int
  }

  /// A tile of zeros.
  private static let zeros = 0
  /// Columns of a and of b that a tile takes: their sums, two factors and a third fill the sixteen registers of AVX2.
  private static let tile = 6
  private static let lanes = 16

  private var steps: [Step] = []
  private var places: [UnsafeMutablePointer<Float>?] = []
  /// Whether a sum is in the cache, and whether it is still to be stored.
  private var isHeld: [Bool] = []
  private var isFinal: [Bool] = []

  /// Nothing to do yet.
  public init() {}

  /// The floats that ``callAsFunction(_:_:offset:scratch:)`` needs to work in.
  public static func scratchCount(rows: Int, columns: Int) -> Int {
    rows * ((columns + tile - 1) / tile * tile + lanes)
  }

  /// Sums the outer products of some rows.
  ///
  /// - Parameters:
  ///   - rows: The rows of both factors, each as many times as it is in the range.
  ///   - place: Where the sum goes; the identity of the sum, too.
  ///   - accumulating: Adds the sum to what is there.
  public mutating func sum(_ rows: Range<Int>, into place: UnsafeMutablePointer<Float>, accumulating: Bool) {
    let slot = slot(place, reads: accumulating)
    steps.append(
      Step(
        kind: .sum, first: rows.lowerBound, last: rows.upperBound, onto: accumulating ? slot : OuterProducts.zeros,
        target: slot))
    isHeld[slot] = true
    isFinal[slot] = true
  }

  /// Adds a sum to another, and is done with it.
  public mutating func add(_ source: UnsafeMutablePointer<Float>, to destination: UnsafeMutablePointer<Float>) {
    let (to, from) = (slot(destination, reads: true), slot(source, reads: true))
    if let last = steps.last, last.kind == .sum, last.target == from, last.onto == OuterProducts.zeros {
      steps[steps.count - 1].onto = to
      steps[steps.count - 1].target = to
    } else {
      steps.append(Step(kind: .add, onto: from, target: to))
    }
    isFinal[from] = false
    isFinal[to] = true
  }

  private mutating func slot(_ place: UnsafeMutablePointer<Float>, reads: Bool) -> Int {
    if places.isEmpty {
      // The zeros, which lie nowhere.
      (places, isHeld, isFinal) = ([nil], [true], [false])
    }
    let slot = places.firstIndex(of: place) ?? places.count
    if slot == places.count {
      places.append(place)
      isHeld.append(false)
      isFinal.append(false)
    }
    if reads, !isHeld[slot] {
      steps.append(Step(kind: .load, target: slot))
      isHeld[slot] = true
    }
    return slot
  }

  /// Writes the sums that are not used up, columns of a × columns of b each.
  ///
  /// - Parameters:
  ///   - a: The left factors, a row each.
  ///   - b: The right factors, a row each.
  ///   - offset: How far behind their places the sums begin.
  ///   - scratch: As many floats as ``scratchCount(rows:columns:)`` says.
  public func callAsFunction(_ a: Matrix, _ b: Matrix, offset: Int = 0, scratch: UnsafeMutablePointer<Float>) {
    let (tile, lanes) = (OuterProducts.tile, OuterProducts.lanes)
    let steps = steps + isFinal.indices.filter { isFinal[$0] }.map { Step(kind: .store, target: $0) }
    let strip = scratch
    let columns = scratch + b.rows * lanes
    pack(a, into: columns)
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: places.count * tile) { held in
      let held = held.baseAddress!
      held.update(repeating: .zero, count: tile)
      steps.withUnsafeBufferPointer { steps in
        for first in stride(from: 0, to: b.columns, by: lanes) {
          let width = min(lanes, b.columns - first)
          for row in 0..<b.rows {
            let source = b.base + row * b.columns + first
            (strip + row * lanes).lanes = width == lanes ? source.lanes : source.lanes(first: width)
          }
          for top in stride(from: 0, to: a.columns, by: tile) {
            let height = min(tile, a.columns - top)
            let left = columns + top * a.rows
            for step in steps {
              switch step.kind {
              case .sum:
                sum(step, left, strip, held)
              case .add:
                for i in 0..<tile { held[step.target * tile + i] += held[step.onto * tile + i] }
              case .load:
                for i in 0..<height {
                  let source = places[step.target]! + offset + (top + i) * b.columns + first
                  held[step.target * tile + i] = width == lanes ? source.lanes : source.lanes(first: width)
                }
              case .store:
                for i in 0..<height {
                  let target = places[step.target]! + offset + (top + i) * b.columns + first
                  let lanes = held[step.target * tile + i]
                  if width == OuterProducts.lanes { target.lanes = lanes } else { target.store(lanes, first: width) }
                }
              }
            }
          }
        }
      }
    }
  }

  /// A tile of a sum. A function of its own, as the compiler would not keep the sums in registers among everything else.
  @inline(never)
  private func sum(
    _ step: Step, _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>,
    _ held: UnsafeMutablePointer<Lanes>
  ) {
    let tile = OuterProducts.tile
    var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var x = left + step.first &* tile
    var y = right + step.first &* OuterProducts.lanes
    @inline(__always) func add(_ i: Int) {
      let v = (y + i &* OuterProducts.lanes).lanes
      let x = x + i &* tile
      s0.addProduct(v, Lanes(repeating: x[0]))
      s1.addProduct(v, Lanes(repeating: x[1]))
      s2.addProduct(v, Lanes(repeating: x[2]))
      s3.addProduct(v, Lanes(repeating: x[3]))
      s4.addProduct(v, Lanes(repeating: x[4]))
      s5.addProduct(v, Lanes(repeating: x[5]))
    }
    var row = step.first
    // Few turns, whose number the processor can foresee.
    while row &+ 8 <= step.last {
      add(0)
      add(1)
      add(2)
      add(3)
      add(4)
      add(5)
      add(6)
      add(7)
      x += 8 &* tile
      y += 8 &* OuterProducts.lanes
      row &+= 8
    }
    while row < step.last {
      add(0)
      x += tile
      y += OuterProducts.lanes
      row &+= 1
    }
    let (onto, target) = (held + step.onto &* tile, held + step.target &* tile)
    target[0] = onto[0] + s0
    target[1] = onto[1] + s1
    target[2] = onto[2] + s2
    target[3] = onto[3] + s3
    target[4] = onto[4] + s4
    target[5] = onto[5] + s5
  }

  /// Lays the columns of a matrix in groups as wide as a tile, row by row, one group behind the other.
  private func pack(_ a: Matrix, into columns: UnsafeMutablePointer<Float>) {
    let tile = OuterProducts.tile
    for row in 0..<a.rows {
      let source = a.base + row * a.columns
      var target = columns + row * tile
      var top = 0
      while top + tile <= a.columns {
        for i in 0..<tile { target[i] = source[top + i] }
        target += a.rows * tile
        top += tile
      }
      if top < a.columns {
        for i in 0..<tile { target[i] = top + i < a.columns ? source[top + i] : 0 }
      }
    }
  }
}
