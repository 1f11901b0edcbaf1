import COpenBLAS

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
  let blockSize = 128
  let block = UnsafeMutablePointer<Double>.allocate(capacity: blockSize * columns)
  defer { block.deallocate() }
  for first in stride(from: 0, to: x.rows, by: blockSize) {
    let rows = min(blockSize, x.rows - first)
    for row in 0..<rows {
      let source = x.base + (first + row) * columns
      let target = block + row * columns
      let weight = weights?[first + row] ?? 1
      let root = weight.squareRoot()
      for c in 0..<columns {
        let value = Double(source[c])
        sum[c] += weight * value
        target[c] = root * value
      }
    }
    guard let products else { continue }
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(rows), 1, block, Int32(columns), 1, products,
      Int32(columns))
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
