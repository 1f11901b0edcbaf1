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

@inline(never)
private func sumOfTile(_ a: Matrix, _ left: Int, _ b: Matrix, _ right: Int) -> [Lanes] {
  sumsOfTile(a.rows, a.base + left, every: a.columns, b.base + right, every: b.columns, of: b.columns - right) {
    $0.lanes
  }
}

@inline(never)
private func sumOfTile(_ a: Matrix, _ left: Int, _ b: Matrix, _ right: Int, width: Int) -> [Lanes] {
  sumsOfTile(a.rows, a.base + left, every: a.columns, b.base + right, every: b.columns, of: b.columns - right) {
    $0.lanes(first: width)
  }
}

/// Σ_r of lanes of a_r times each of six columns of b_r: a tile of sums that fills the registers of AVX2.
///
/// - Parameters:
///   - a: The lanes of the first row, and how far it is from row to row.
///   - b: The first of the columns in the first row, likewise.
///   - columns: How many columns there are from there on; those that are missing are computed as the last one.
@inline(__always)
func sumsOfTile<Vector: SIMD>(
  _ rows: Int, _ a: UnsafeMutablePointer<Vector.Scalar>, every strideOfA: Int, _ b: UnsafeMutablePointer<Vector.Scalar>,
  every strideOfB: Int, of columns: Int, _ load: (UnsafeMutablePointer<Vector.Scalar>) -> Vector
) -> [Vector] where Vector.Scalar: FloatingPoint {
  var (s0, s1, s2) = (Vector.zero, Vector.zero, Vector.zero)
  var (s3, s4, s5) = (Vector.zero, Vector.zero, Vector.zero)
  let last = columns &- 1
  let (c1, c2, c3, c4, c5) = (min(1, last), min(2, last), min(3, last), min(4, last), min(5, last))
  var (x, y) = (a, b)
  for _ in 0..<rows {
    let v = load(x)
    s0.addProduct(v, Vector(repeating: y[0]))
    s1.addProduct(v, Vector(repeating: y[c1]))
    s2.addProduct(v, Vector(repeating: y[c2]))
    s3.addProduct(v, Vector(repeating: y[c3]))
    s4.addProduct(v, Vector(repeating: y[c4]))
    s5.addProduct(v, Vector(repeating: y[c5]))
    x += strideOfA
    y += strideOfB
  }
  return [s0, s1, s2, s3, s4, s5]
}
