/// Adds up the rows of a matrix and the products of their elements, each row with a weight, in double precision:
/// s += Σᵢ wᵢ·xᵢ and P += Σᵢ wᵢ·xᵢᵀ·xᵢ.
///
/// - Parameters:
///   - weights: wᵢ ≥ 0 of each row; 1 when nil.
///   - sum: s, as many numbers as x has columns.
///   - products: P, columns × columns, of which only the elements on and right of the diagonal are touched; none when nil.
public func addMoments(
  of x: Matrix, weights: UnsafePointer<Double>? = nil, sum: UnsafeMutablePointer<Double>,
  products: UnsafeMutablePointer<Double>?
) {
  let columns = x.columns
  guard columns > 0 else { return }
  // What lies in the level-2 cache while its products are summed.
  let blockSize = 64
  // Whole lanes, with zeros behind the last column.
  let width = (columns + 7) / 8 * 8
  let block = UnsafeMutablePointer<Double>.allocate(capacity: blockSize * width)
  defer { block.deallocate() }
  block.initialize(repeating: 0, count: blockSize * width)
  for first in stride(from: 0, to: x.rows, by: blockSize) {
    let rows = min(blockSize, x.rows - first)
    for row in 0..<rows {
      let source = x.base + (first + row) * columns
      let target = block + row * width
      let weight = weights?[first + row] ?? 1
      let root = weight.squareRoot()
      for c in 0..<columns {
        let value = Double(source[c])
        sum[c] += weight * value
        target[c] = root * value
      }
    }
    if let products { addProducts(block, rows: rows, width: width, columns: columns, to: products) }
  }
}

/// P += Σ_r b_rᵀ·b_r over the rows of a block, on and right of the diagonal: each sum in the order of the rows, so that it has the
/// same bits on every processor, which a library's `dsyrk` has not.
private func addProducts(
  _ block: UnsafeMutablePointer<Double>, rows: Int, width: Int, columns: Int, to products: UnsafeMutablePointer<Double>
) {
  let (lanes, tile) = (8, 6)
  for right in stride(from: 0, to: columns, by: lanes) {
    for top in stride(from: 0, to: min(right + lanes, columns), by: tile) {
      let sums = sumsOfBlock(block, rows: rows, width: width, top, right)
      if top + tile <= right, right + lanes <= columns {
        for i in 0..<tile {
          let target = UnsafeMutableRawPointer(products + ((top + i) * columns + right))
          target.storeBytes(of: target.loadUnaligned(as: SIMD8<Double>.self) + sums[i], as: SIMD8<Double>.self)
        }
        continue
      }
      for i in top..<min(top + tile, columns) {
        for j in max(i, right)..<max(i, min(right + lanes, columns)) {
          products[i * columns + j] += sums[i - top][j - right]
        }
      }
    }
  }
}

@inline(never)
private func sumsOfBlock(
  _ block: UnsafeMutablePointer<Double>, rows: Int, width: Int, _ top: Int, _ right: Int
) -> [SIMD8<Double>] {
  sumsOfTile(rows, block + right, every: width, block + top, every: width, of: width - top) {
    UnsafeRawPointer($0).loadUnaligned(as: SIMD8<Double>.self)
  }
}

/// Adds up the rows of a matrix and the squares of their elements, each row with a weight, in double precision:
/// s += Σᵢ wᵢ·xᵢ and q += Σᵢ wᵢ·xᵢ².
///
/// - Parameters:
///   - weights: wᵢ of each row.
///   - sum: s, as many numbers as x has columns.
///   - squares: q, likewise.
public func addDiagonalMoments(
  of x: Matrix, weights: UnsafePointer<Double>, sum: UnsafeMutablePointer<Double>,
  squares: UnsafeMutablePointer<Double>
) {
  for row in 0..<x.rows {
    let source = x.base + row * x.columns
    let weight = weights[row]
    for c in 0..<x.columns {
      let value = Double(source[c])
      sum[c] += weight * value
      squares[c] += weight * value * value
    }
  }
}

/// s += x for one row, in double precision.
public func addRow(_ x: UnsafePointer<Float>, count: Int, to sum: UnsafeMutablePointer<Double>) {
  for c in 0..<count { sum[c] += Double(x[c]) }
}
