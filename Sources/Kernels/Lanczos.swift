/// Some of the largest eigenvalues of a large symmetric matrix and their eigenvectors, from nothing but products with it.
///
/// C. Lanczos, "An iteration method for the solution of the eigenvalue problem", 1950, with full reorthogonalisation, which
/// keeps copies of values that have been found from turning up again. It goes on until the residual ‖A·v − λ·v‖ of each of
/// them is small, or until `mostSteps` vectors span the space that is searched.
public struct Lanczos: Sendable {
  /// The eigenvalues, in descending order.
  public let values: [Double]
  /// The eigenvectors in the order of their values, of unit length, one after the other.
  public let vectors: [Double]

  private static let tolerance = 1e-6
  private static let stepsBetweenChecks = 40
  private static let mostSteps = 1200

  /// Finds the `count` largest eigenvalues of a matrix with `order` rows.
  ///
  /// - Parameters:
  ///   - start: Draws the first vector, and others where the space does not grow by itself.
  ///   - multiply: Writes the product of the matrix with its first argument to its second.
  /// - Returns: Nothing when a number is not finite.
  public init?(
    _ count: Int, order: Int, _ start: RandomStream,
    multiply: (_ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) -> Void
  ) {
    precondition((1...order).contains(count))
    var stream = start
    var basis: [[Double]] = []
    var (diagonal, offDiagonal): ([Double], [Double]) = ([], [])
    var product = [Double](repeating: 0, count: order)

    /// Makes the product orthogonal to the basis, twice because once leaves rounding; returns the length that is left.
    func orthogonalize() -> Double {
      for _ in 0..<2 {
        for vector in basis { addProduct(-dot(vector, product), vector, to: &product) }
      }
      return dot(product, product).squareRoot()
    }
    func extend(by length: Double) {
      basis.append(product.map { $0 / length })
    }

    product = product.map { _ in Double(stream.normal()) }
    extend(by: orthogonalize())
    while true {
      multiply(basis[basis.count - 1], &product)
      diagonal.append(dot(basis[basis.count - 1], product))
      var length = orthogonalize()
      let isLast = basis.count == min(order, Lanczos.mostSteps)
      if isLast || basis.count % Lanczos.stepsBetweenChecks == 0 && basis.count >= count {
        let steps = basis.count
        var matrix = [Double](repeating: 0, count: steps * steps)
        for i in 0..<steps {
          matrix[i * steps + i] = diagonal[i]
          if i + 1 < steps { matrix[i * steps + i + 1] = offDiagonal[i] }
        }
        guard let small = SymmetricEigendecomposition(matrix, order: steps) else { return nil }
        let residual = (0..<count).map { length * abs(small.vectors[$0 * steps + steps - 1]) }.max()!
        if isLast || residual < Lanczos.tolerance {
          values = Array(small.values[..<count])
          vectors = (0..<count).flatMap { i in
            var vector = [Double](repeating: 0, count: order)
            for (step, base) in basis.enumerated() { addProduct(small.vectors[i * steps + step], base, to: &vector) }
            return vector
          }
          return
        }
      }
      offDiagonal.append(length)
      if length < 1e-10 {
        // The space is closed under the matrix: go on in another direction.
        offDiagonal[offDiagonal.count - 1] = 0
        product = product.map { _ in Double(stream.normal()) }
        length = orthogonalize()
      }
      extend(by: length)
    }
  }
}

private func dot(_ x: [Double], _ y: [Double]) -> Double {
  x.withUnsafeBytes { x in
    y.withUnsafeBytes { y in
      let (width, whole) = (MemoryLayout<SIMD8<Double>>.stride, x.count / 64 * 64)
      var sums = SIMD8<Double>.zero
      for i in stride(from: 0, to: whole, by: width) {
        sums +=
          x.loadUnaligned(fromByteOffset: i, as: SIMD8<Double>.self)
          * y.loadUnaligned(fromByteOffset: i, as: SIMD8<Double>.self)
      }
      return stride(from: whole, to: x.count, by: 8).reduce(sums.sum()) {
        $0 + x.load(fromByteOffset: $1, as: Double.self) * y.load(fromByteOffset: $1, as: Double.self)
      }
    }
  }
}

/// y + f·x in the place of y.
private func addProduct(_ f: Double, _ x: [Double], to y: inout [Double]) {
  x.withUnsafeBufferPointer { x in
    y.withUnsafeMutableBufferPointer { y in
      for i in x.indices { y[i] += f * x[i] }
    }
  }
}
