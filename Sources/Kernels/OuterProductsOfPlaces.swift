/// Adds the outer products of two images, summed over positions.
///
/// - Parameters:
///   - rows: For each row of the sum, the distance from a position of x.
///   - strips: For each sixteen columns of the sum, the distance from a position of y.
@inline(never)
func addOuterProducts(
  _ x: UnsafeMutablePointer<Float>, at xPositions: UnsafeBufferPointer<Int>, rows: [Int],
  _ y: UnsafeMutablePointer<Float>, at yPositions: UnsafeBufferPointer<Int>, strips: [Int], to target: Matrix
) {
  rows.withUnsafeBufferPointer { rows in
    for (strip, offset) in strips.enumerated() {
      var row = 0
      while row < rows.count {
        let height = RowTile.height(ofRest: rows.count &- row)
        let place = target.base + (row &* target.columns &+ strip &* 16)
        if height == RowTile.large {
          addOuterProducts(
            RowTile.large, x, xPositions, rows, row, y + offset, yPositions, to: place, every: target.columns)
        } else {
          addOuterProducts(
            RowTile.small, x, xPositions, rows, row, y + offset, yPositions, to: place, every: target.columns)
        }
        row &+= height
      }
    }
  }
}

/// Some rows of a strip; those that are missing are summed as the last one, and not added.
@inline(__always)
private func addOuterProducts(
  _ height: Int, _ x: UnsafeMutablePointer<Float>, _ xPositions: UnsafeBufferPointer<Int>,
  _ rows: UnsafeBufferPointer<Int>, _ row: Int, _ y: UnsafeMutablePointer<Float>,
  _ yPositions: UnsafeBufferPointer<Int>, to target: UnsafeMutablePointer<Float>, every stride: Int
) {
  let (count, last) = (xPositions.count, rows.count &- 1)
  @inline(__always) func source(_ i: Int) -> UnsafeMutablePointer<Float> { x + rows[min(row &+ i, last)] }
  let (x0, x1, x2, x3, x4, x5) = (source(0), source(1), source(2), source(3), source(4), source(5))
  var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
  var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
  // A single loop, as the compiler would not keep so many sums in registers across two.
  var p = 0
  while p < count {
    let v = (y + yPositions[p]).lanes
    let position = xPositions[p]
    s0.addProduct(v, Lanes(repeating: x0[position]))
    s1.addProduct(v, Lanes(repeating: x1[position]))
    s2.addProduct(v, Lanes(repeating: x2[position]))
    s3.addProduct(v, Lanes(repeating: x3[position]))
    if height == RowTile.large {
      s4.addProduct(v, Lanes(repeating: x4[position]))
      s5.addProduct(v, Lanes(repeating: x5[position]))
    }
    p &+= 1
  }
  @inline(__always) func add(_ i: Int, _ sum: Lanes) {
    if row &+ i <= last { (target + i &* stride).lanes += sum }
  }
  add(0, s0)
  add(1, s1)
  add(2, s2)
  add(3, s3)
  if height == RowTile.large {
    add(4, s4)
    add(5, s5)
  }
}
