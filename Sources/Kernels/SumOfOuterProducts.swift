/// C = Σ_r a_rᵀ·b_r over all rows r or, accumulating, C += Σ_r a_rᵀ·b_r, for many rows of few columns: the gradient of a kernel's
/// weights by patches. ``OuterProducts`` would take longer to lay out such factors than to multiply them.
///
/// Each sum runs over the rows in their order, and what C holds is added to it last.
///
/// - Parameters:
///   - a: n × m.
///   - b: n × k.
///   - c: m × k.
///   - accumulating: Adds to what C holds.
func sumOfOuterProducts(_ a: Matrix, _ b: Matrix, into c: Matrix, accumulating: Bool) {
  let (lanes, tile) = (16, 6)
  for left in stride(from: 0, to: a.columns, by: lanes) {
    let width = min(lanes, a.columns - left)
    for right in stride(from: 0, to: b.columns, by: tile) {
      let height = min(tile, b.columns - right)
      let sums = width == lanes ? sumOfTile(a, left, b, right) : sumOfTile(a, left, b, right, width: width)
      for j in 0..<height {
        for i in 0..<width {
          let target = c.base + ((left + i) * c.columns + right + j)
          target.pointee = accumulating ? target.pointee + sums[j][i] : sums[j][i]
        }
      }
    }
  }
}

/// The sums of a tile: sixteen columns of a by six of b, which fill the registers of AVX2.
@inline(never)
private func sumOfTile(_ a: Matrix, _ left: Int, _ b: Matrix, _ right: Int) -> [Lanes] {
  sumOfTile(a, left, b, right) { $0.lanes }
}

@inline(never)
private func sumOfTile(_ a: Matrix, _ left: Int, _ b: Matrix, _ right: Int, width: Int) -> [Lanes] {
  sumOfTile(a, left, b, right) { $0.lanes(first: width) }
}

@inline(__always)
private func sumOfTile(
  _ a: Matrix, _ left: Int, _ b: Matrix, _ right: Int, _ load: (UnsafeMutablePointer<Float>) -> Lanes
) -> [Lanes] {
  var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
  var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
  // Columns that are missing are computed as the last one.
  let last = b.columns &- 1 &- right
  let (c1, c2, c3, c4, c5) = (min(1, last), min(2, last), min(3, last), min(4, last), min(5, last))
  var (x, y) = (a.base + left, b.base + right)
  for _ in 0..<a.rows {
    let v = load(x)
    s0.addProduct(v, Lanes(repeating: y[0]))
    s1.addProduct(v, Lanes(repeating: y[c1]))
    s2.addProduct(v, Lanes(repeating: y[c2]))
    s3.addProduct(v, Lanes(repeating: y[c3]))
    s4.addProduct(v, Lanes(repeating: y[c4]))
    s5.addProduct(v, Lanes(repeating: y[c5]))
    x += a.columns
    y += b.columns
  }
  return [s0, s1, s2, s3, s4, s5]
}
