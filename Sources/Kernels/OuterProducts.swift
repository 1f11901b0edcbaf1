/// Sums of outer products, C_s = Σ_r a_rᵀ·b_r over the rows r that belong to sum s, and what is then added up of them:
/// the gradient of a dense layer's weights, leaf by leaf.
///
/// A library's matrix product would write each sum to memory and read it again to add it to another. Here a tile of all sums
/// stays in registers and in the level-1 cache until the last addition is made, so that many short sums cost little more than a
/// long one. Where neighbouring columns of b are often zero together, they are left out.
public struct OuterProducts {
  /// A sum of outer products that is taken by the tile, what is added to it in that order, and where it goes.
  struct Step {
    var rows: Range<Int>
    var terms: Range<Int>
    var target: Operand
  }

  /// A tile of a sum, where it goes in the end or in the cache.
  struct Operand {
    var slot: Int
    var isPlace = false
  }

  /// Columns of a and of b that a tile takes.
  static let tile = RowTile.large
  static let lanes = 16
  /// Columns of a factor that are laid out together, so that what this takes does not grow with the layer: whole tiles of a, and
  /// whole strips of b.
  static let panel = 21 * 3 * lanes

  private(set) var steps: [Step] = []
  /// What the steps add, those of a step in a row.
  private(set) var terms: [Operand] = []
  /// Where the sum of each slot goes.
  private(set) var places: [UnsafeMutablePointer<Float>] = []
  /// Whether it is in the cache, and whether it is still to be stored.
  private var isHeld: [Bool] = []
  private var isFinal: [Bool] = []

  /// Nothing to do yet.
  public init() {}

  /// The floats that ``callAsFunction(_:_:offset:scratch:)`` needs to work in.
  ///
  /// - Parameter columns: Those of the left and of the right factors.
  public static func scratchCount(rows: Int, columns: (Int, Int)) -> Int {
    max(
      rows * ((min(columns.0, panel) + tile - 1) / tile * tile + lanes),
      NonzeroPairs.scratchCount(rows: rows, columns: min(columns.1, panel)) + rows * nonzeroStrips * lanes)
  }

  /// Sums the outer products of some rows.
  ///
  /// - Parameters:
  ///   - rows: The rows of both factors, each as many times as it is in the range.
  ///   - place: Where the sum goes; the identity of the sum, too.
  ///   - accumulating: Adds the sum to what is there.
  public mutating func sum(_ rows: Range<Int>, into place: UnsafeMutablePointer<Float>, accumulating: Bool) {
    let slot = slot(place)
    begin(rows, with: accumulating ? slot : nil)
    finish(into: slot)
  }

  /// Adds a sum to another, and is done with it.
  public mutating func add(_ source: UnsafeMutablePointer<Float>, to destination: UnsafeMutablePointer<Float>) {
    let (from, to) = (slot(source), slot(destination))
    // What was summed just now is still in registers.
    if steps.last?.target.slot != from { begin(0..<0, with: from) }
    append(to)
    finish(into: to)
    isFinal[from] = false
  }

  /// The sums that are not used up.
  var finals: [Int] { isFinal.indices.filter { isFinal[$0] } }

  private mutating func begin(_ rows: Range<Int>, with slot: Int?) {
    steps.append(Step(rows: rows, terms: terms.count..<terms.count, target: Operand(slot: 0)))
    if let slot { append(slot) }
  }

  private mutating func append(_ slot: Int) {
    terms.append(Operand(slot: slot, isPlace: !isHeld[slot]))
    steps[steps.count - 1].terms = steps[steps.count - 1].terms.lowerBound..<terms.count
  }

  private mutating func finish(into slot: Int) {
    steps[steps.count - 1].target.slot = slot
    isHeld[slot] = true
    isFinal[slot] = true
  }

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
    if leavesOutZeros(a, b) { return sumNonzeros(a, b, offset: offset, scratch: scratch) }
    let (tile, lanes) = (OuterProducts.tile, OuterProducts.lanes)
    let finals = finals
    var steps = steps
    // Only what is final leaves the cache.
    for slot in finals { steps[steps.lastIndex { $0.target.slot == slot }!].target.isPlace = true }
    let strip = scratch
    let columns = scratch + b.rows * lanes
    withUnsafeTemporaryAllocation(byteCount: places.count * tile * lanes * 4, alignment: 64) { memory in
      let held = memory.bindMemory(to: Float.self)
      // At the edges tiles are added whole, what is beyond them too.
      held.update(repeating: 0)
      steps.withUnsafeBufferPointer { steps in
        terms.withUnsafeBufferPointer { terms in
          places.withUnsafeBufferPointer { places in
            for left in stride(from: 0, to: a.columns, by: OuterProducts.panel) {
              let panel = left..<min(left + OuterProducts.panel, a.columns)
              pack(a, panel, into: columns)
              for first in stride(from: 0, to: b.columns, by: lanes) {
                let width = min(lanes, b.columns &- first)
                for row in 0..<b.rows {
                  let source = b.base + row * b.columns + first
                  (strip + row * lanes).lanes = source.lanes(upTo: width)
                }
                for top in stride(from: panel.lowerBound, to: panel.upperBound, by: tile) {
                  let window = Window(
                    places: places, shift: offset &+ top &* b.columns &+ first, stride: b.columns,
                    height: min(tile, a.columns &- top), width: width, held: held.baseAddress!)
                  for slot in finals { window.prefetchNext(slot, rows: min(tile, panel.upperBound &- top &- tile)) }
                  if !window.isWhole {
                    for term in terms where term.isPlace { window.load(term.slot) }
                  }
                  sum(steps, columns + (top &- left) &* a.rows, strip, terms, window)
                  if !window.isWhole {
                    for slot in finals { window.store(slot) }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Lays columns of a matrix in groups as wide as a tile, row by row, one group behind the other.
  private func pack(_ a: Matrix, _ panel: Range<Int>, into columns: UnsafeMutablePointer<Float>) {
    let tile = OuterProducts.tile
    // A few rows at a time: what they write to a group fills cache lines.
    let height = 16
    for block in stride(from: 0, to: a.rows, by: height) {
      let rows = block..<min(block + height, a.rows)
      for top in stride(from: panel.lowerBound, to: panel.upperBound, by: tile) {
        let width = min(tile, a.columns &- top)
        for row in rows {
          let source: UnsafePointer<Float> = UnsafePointer(a.base + (row &* a.columns &+ top))
          let target = columns + ((top &- panel.lowerBound) &* a.rows &+ row &* tile)
          if width == tile {
            let (front, back): (SIMD4<Float>, SIMD2<Float>) = (source.piece(0), source.piece(4))
            target.store(front, at: 0)
            target.store(back, at: 4)
          } else {
            for i in 0..<tile { target[i] = i < width ? source[i] : 0 }
          }
        }
      }
    }
  }
}
