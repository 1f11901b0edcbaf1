/// Groups of sixteen floats at equal distances.
struct SpacedLanes {
  let base: UnsafeMutablePointer<Float>
  let step: Int

  @inline(__always)
  init(_ base: UnsafeMutablePointer<Float>, _ step: Int) {
    self.base = base
    self.step = step
  }

  @inline(__always)
  subscript(i: Int) -> Lanes {
    get { (base + i &* step).lanes }
    nonmutating set { (base + i &* step).lanes = newValue }
  }
}

/// Applies a transform to the columns of a tile, then one to the rows of what comes of it.
///
/// - Parameters:
///   - size: The tile's side.
///   - scratch: Memory for `size` times as many lanes as the transform makes of them.
@inline(__always)
func transformAlongAxes(
  _ down: (SpacedLanes, SpacedLanes) -> Void, _ along: (SpacedLanes, SpacedLanes) -> Void, _ size: Int,
  to resultSize: Int,
  _ x: UnsafeMutablePointer<Float>, row xRow: Int, column xColumn: Int,
  into y: UnsafeMutablePointer<Float>, row yRow: Int, column yColumn: Int, scratch: UnsafeMutablePointer<Float>
) {
  let lanes = WindowProducts.lanes
  for column in 0..<size {
    down(
      SpacedLanes(x + column &* xColumn, xRow), SpacedLanes(scratch + column &* lanes, size &* lanes))
  }
  for row in 0..<resultSize {
    along(
      SpacedLanes(scratch + row &* size &* lanes, lanes), SpacedLanes(y + row &* yRow, yColumn))
  }
}

/// The same with one transform for both.
@inline(__always)
func transformAlongAxes(
  _ transform: (SpacedLanes, SpacedLanes) -> Void, _ size: Int, to resultSize: Int,
  _ x: UnsafeMutablePointer<Float>, row xRow: Int, column xColumn: Int,
  into y: UnsafeMutablePointer<Float>, row yRow: Int, column yColumn: Int, scratch: UnsafeMutablePointer<Float>
) {
  transformAlongAxes(
    transform, transform, size, to: resultSize, x, row: xRow, column: xColumn, into: y, row: yRow, column: yColumn,
    scratch: scratch)
}
