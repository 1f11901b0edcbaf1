/// Sums of outer products, C_s = Σ_r a_rᵀ·b_r over the rows r that belong to sum s, and what is then added up of them:
/// the gradient of a dense layer's weights, leaf by leaf.
///
/// A library's matrix product would write each sum to memory and read it again to add it to another. Here a tile of all sums
/// stays in registers and in the level-1 cache until the last addition is made, so that many short sums cost little more than a
/// long one.
public struct OuterProducts {
  /// One thing to do with a tile: to add something to a term, and to put it somewhere.
  private struct Step {
    enum Addend {
      case sum(Range<Int>)
      case tile(Operand)
    }
    var term: Operand
    var addend: Addend
    var target: Operand
  }

  /// A tile of a sum, where it goes in the end or in the cache.
  private struct Operand {
    var slot: Int
    var isPlace = false
  }

  /// The slot of a tile of zeros.
  private static let zeros = 0
  /// Columns of a and of b that a tile takes: their sums, two factors and a third fill the sixteen registers of AVX2.
  private static let tile = 6
  private static let lanes = 16

  private var steps: [Step] = []
  /// Where the sum of each slot goes; the zeros lie nowhere.
  private var places: [UnsafeMutablePointer<Float>?] = [nil]
  /// Whether it is in the cache, and whether it is still to be stored.
  private var isHeld = [true]
  private var isFinal = [false]

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
    let slot = slot(place)
    append(.sum(rows), to: operand(accumulating ? slot : OuterProducts.zeros), into: slot)
  }

  /// Adds a sum to another, and is done with it.
  public mutating func add(_ source: UnsafeMutablePointer<Float>, to destination: UnsafeMutablePointer<Float>) {
    let (from, to) = (slot(source), slot(destination))
    var addend = Step.Addend.tile(operand(from))
    if let last = steps.last, last.target.slot == from, last.term.slot == OuterProducts.zeros {
      // What was summed just now need not be written and read again.
      addend = steps.removeLast().addend
    }
    append(addend, to: operand(to), into: to)
    isFinal[from] = false
  }

  private mutating func append(_ addend: Step.Addend, to term: Operand, into slot: Int) {
    steps.append(Step(term: term, addend: addend, target: Operand(slot: slot)))
    isHeld[slot] = true
    isFinal[slot] = true
  }

  private func operand(_ slot: Int) -> Operand { Operand(slot: slot, isPlace: !isHeld[slot]) }

  private mutating func slot(_ place: UnsafeMutablePointer<Float>) -> Int {
    if let slot = places.firstIndex(of: place) { return slot }
    places.append(place)
    isHeld.append(false)
    isFinal.append(false)
    return places.count - 1
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
    let finals = isFinal.indices.filter { isFinal[$0] }
    var steps = steps
    // Only what is final leaves the cache.
    for slot in finals { steps[steps.lastIndex { $0.target.slot == slot }!].target.isPlace = true }
    let strip = scratch
    let columns = scratch + b.rows * lanes
    pack(a, into: columns)
    withUnsafeTemporaryAllocation(byteCount: places.count * tile * lanes * 4, alignment: 64) { memory in
      let held = memory.bindMemory(to: Float.self)
      held.update(repeating: 0)
      steps.withUnsafeBufferPointer { steps in
        places.withUnsafeBufferPointer { places in
          for first in stride(from: 0, to: b.columns, by: lanes) {
            let width = min(lanes, b.columns &- first)
            for row in 0..<b.rows {
              let source = b.base + row * b.columns + first
              (strip + row * lanes).lanes = source.lanes(upTo: width)
            }
            for top in stride(from: 0, to: a.columns, by: tile) {
              let window = Window(
                places: places, shift: offset &+ top &* b.columns &+ first, stride: b.columns,
                height: min(tile, a.columns &- top), width: width, held: held.baseAddress!)
              if !window.isWhole { for step in steps { window.load(step) } }
              for step in steps { take(step, columns + top &* a.rows, strip, window) }
              if !window.isWhole { for slot in finals { window.store(slot) } }
            }
          }
        }
      }
    }
  }

  /// Where a tile of every sum lies, at its place and in the cache.
  private struct Window {
    let places: UnsafeBufferPointer<UnsafeMutablePointer<Float>?>
    let shift: Int
    let stride: Int
    let height: Int
    let width: Int
    let held: UnsafeMutablePointer<Float>

    /// Whether a tile fits in at its place; what is narrower at an edge of the sums is always held in the cache.
    @inline(__always)
    var isWhole: Bool { height == OuterProducts.tile && width == OuterProducts.lanes }

    @inline(__always)
    func tile(_ operand: Operand) -> Tile {
      operand.isPlace && isWhole ? place(operand.slot) : held(operand.slot)
    }

    @inline(__always)
    private func place(_ slot: Int) -> Tile { Tile(base: places[slot].unsafelyUnwrapped + shift, stride: stride) }

    @inline(__always)
    private func held(_ slot: Int) -> Tile {
      Tile(base: held + slot &* (OuterProducts.tile &* OuterProducts.lanes), stride: OuterProducts.lanes)
    }

    /// Brings what a step reads into the cache.
    func load(_ step: Step) {
      if step.term.isPlace { load(step.term.slot) }
      if case .tile(let operand) = step.addend, operand.isPlace { load(operand.slot) }
    }

    private func load(_ slot: Int) {
      for row in 0..<height {
        let source = place(slot)[row]
        held(slot)[row].lanes = source.lanes(upTo: width)
      }
    }

    func store(_ slot: Int) {
      for row in 0..<height {
        let (lanes, target) = (held(slot)[row].lanes, place(slot)[row])
        target.store(lanes, upTo: width)
      }
    }
  }

  /// Six rows of sixteen floats.
  private struct Tile {
    let base: UnsafeMutablePointer<Float>
    let stride: Int

    @inline(__always)
    subscript(row: Int) -> UnsafeMutablePointer<Float> { base + row &* stride }
  }

  @inline(__always)
  private func take(
    _ step: Step, _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, _ window: Window
  ) {
    let (term, target) = (window.tile(step.term), window.tile(step.target))
    switch step.addend {
    case .sum(let rows): sum(rows, left, right, onto: term, into: target)
    case .tile(let operand):
      let addend = window.tile(operand)
      for row in 0..<OuterProducts.tile { target[row].lanes = term[row].lanes + addend[row].lanes }
    }
  }

  /// A tile of a sum. A function of its own, as the compiler would not keep the sums in registers among everything else.
  @inline(never)
  private func sum(
    _ rows: Range<Int>, _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>, onto term: Tile,
    into target: Tile
  ) {
    let tile = OuterProducts.tile
    var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var x = left + rows.lowerBound &* tile
    var y = right + rows.lowerBound &* OuterProducts.lanes
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
    var row = rows.lowerBound
    // Few turns, whose number the processor can foresee.
    while row &+ 8 <= rows.upperBound {
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
    while row < rows.upperBound {
      add(0)
      x += tile
      y += OuterProducts.lanes
      row &+= 1
    }
    target[0].lanes = term[0].lanes + s0
    target[1].lanes = term[1].lanes + s1
    target[2].lanes = term[2].lanes + s2
    target[3].lanes = term[3].lanes + s3
    target[4].lanes = term[4].lanes + s4
    target[5].lanes = term[5].lanes + s5
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
