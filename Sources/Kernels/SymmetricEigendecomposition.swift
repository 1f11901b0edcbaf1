import COpenBLAS

/// The eigenvalues and eigenvectors of a real symmetric matrix: A = Vᵀ·Λ·V, with an eigenvector a row of V and V·Vᵀ = 1.
///
/// By LAPACK's divide and conquer (`dsyevd`), in double precision.
public struct SymmetricEigendecomposition: Sendable {
  /// The number of rows of the matrix.
  public let order: Int
  /// The eigenvalues, in descending order.
  public let values: [Double]
  /// The eigenvectors in the order of their values, order × order, one a row; of unit length, the component of the largest
  /// magnitude positive, as the sign is otherwise left to the library.
  public let vectors: [Double]

  /// Decomposes a matrix, order × order, of which only the elements on and right of the diagonal are read.
  ///
  /// - Returns: Nothing when an element is not finite or the iteration does not converge.
  public init?(_ matrix: [Double], order: Int) {
    precondition(matrix.count == order * order)
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    var vectors = matrix
    var values = [Double](repeating: 0, count: order)
    let n = blasint(order)
    let leading = max(1, n)
    let workCount = blasint(1 + 6 * order + 2 * order * order)
    let integerCount = blasint(3 + 5 * order)
    var work = [Double](repeating: 0, count: Int(workCount))
    var integers = [blasint](repeating: 0, count: Int(integerCount))
    var info: blasint = 0
    // Fortran sees the transposed matrix, so what is right of the diagonal here is its lower triangle, and the eigenvectors,
    // its columns, are rows here.
    withUnsafePointer(to: n) { n in
      withUnsafePointer(to: leading) { leading in
        dsyevd_("V", "L", n, &vectors, leading, &values, &work, [workCount], &integers, [integerCount], &info, 1, 1)
      }
    }
    guard info == 0 else { return nil }
    self.order = order
    self.values = values.reversed()
    self.vectors = (0..<order).reversed().flatMap { row in
      let vector = vectors[row * order..<(row + 1) * order]
      let largest = vector.max { abs($0) < abs($1) }!
      return largest < 0 ? vector.map { -$0 } : Array(vector)
    }
  }
}
