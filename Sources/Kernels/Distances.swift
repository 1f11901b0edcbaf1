/// The squared Euclidean norm of each row, in single precision.
public func squaredNorms(_ x: Matrix, into norms: UnsafeMutablePointer<Float>) {
  for row in 0..<x.rows { norms[row] = sumOfSquares(x.rows(row..<row + 1).floats) }
}

/// The squared Euclidean distances of all rows of one matrix from all rows of another,
/// D[i, j] = ‖xᵢ‖² − 2·xᵢ·yⱼ + ‖yⱼ‖², by one matrix product; never below zero.
///
/// Good for finding what is near. Where a distance is much smaller than the norms, rounding takes its digits:
/// ``squaredDistance(_:_:)`` keeps them.
///
/// - Parameters:
///   - yNorms: The squared norms of y's rows.
///   - d: D, x.rows × y.rows.
public func squaredDistances(_ x: Matrix, _ y: Matrix, yNorms: UnsafePointer<Float>, into d: Matrix) {
  RowProducts.multiply(x, y, .transposed, into: d)
  for row in 0..<x.rows {
    let norm = Lanes(repeating: sumOfSquares(x.rows(row..<row + 1).floats))
    let line = d.base + row * d.columns
    map(line, yNorms, into: line, count: d.columns) { product, yNorm in
      pointwiseMax(norm - (product + product) + yNorm, Lanes.zero)
    }
  }
}

/// ‖x − y‖², summed in double precision.
public func squaredDistance(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, count: Int) -> Double {
  var total = 0.0
  var start = 0
  // Short runs in single precision, so that the sum is as good as in double.
  while start < count {
    let end = min(start + 256, count)
    var sum = Lanes.zero
    sweep(end - start) { i in
      let difference = (x + start + i).lanes - (y + start + i).lanes
      sum.addProduct(difference, difference)
    } rest: { i, n in
      let difference = (x + start + i).lanes(first: n) - (y + start + i).lanes(first: n)
      sum.addProduct(difference, difference)
    }
    total += Double(sum.sum())
    start = end
  }
  return total
}

/// The differences of all rows from one vector, element by element multiplied by factors where there are some:
/// Y[i, c] = (X[i, c] − m[c])·f[c].
public func deviations(
  _ x: Matrix, from m: UnsafePointer<Float>, times f: UnsafePointer<Float>? = nil, into y: Matrix
) {
  let columns = x.columns
  for row in 0..<x.rows {
    let (source, target) = (x.base + row * columns, y.base + row * columns)
    map(source, m, into: target, count: columns) { $0 - $1 }
    if let f { map(target, f, into: target, count: columns) { $0 * $1 } }
  }
}
