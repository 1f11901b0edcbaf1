import Kernels
import Testing

/// Eigenvalues and eigenvectors against their definition.
@Suite struct SymmetricEigendecompositionTests {
  @Test("a symmetric matrix is put together again from its eigenvalues and orthonormal eigenvectors", arguments: 1...33)
  func reconstruction(order: Int) throws {
    let matrix = symmetric(order, seed: UInt64(order))
    let decomposition = try #require(SymmetricEigendecomposition(matrix, order: order))
    #expect(decomposition.order == order)
    let (values, vectors) = (decomposition.values, decomposition.vectors)
    #expect(values == values.sorted(by: >))
    for i in 0..<order {
      for j in 0..<order {
        var element = 0.0
        var product = 0.0
        for k in 0..<order {
          element += vectors[k * order + i] * values[k] * vectors[k * order + j]
          product += vectors[i * order + k] * vectors[j * order + k]
        }
        #expect(abs(element - matrix[i * order + j]) < 1e-12 * Double(order))
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-13 * Double(order))
      }
      let vector = vectors[i * order..<(i + 1) * order]
      #expect(vector.max { abs($0) < abs($1) }! > 0)
    }
  }

  @Test("eigenvalues are those that are known, the largest first")
  func knownValues() throws {
    // The second difference of a chain: 2 − 2·cos(π·k / (n + 1)).
    let order = 9
    var matrix = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      matrix[i * order + i] = 2
      if i + 1 < order { matrix[i * order + i + 1] = -1 }
      // What is left of the diagonal is never read.
      if i > 0 { matrix[i * order + i - 1] = 77 }
    }
    let values = try #require(SymmetricEigendecomposition(matrix, order: order)).values
    let cosines = [0.95105651629515357, 0.80901699437494742, 0.58778525229247313, 0.30901699437494742, 0]
    let expected = cosines.map { 2 + 2 * $0 } + cosines.dropLast().reversed().map { 2 - 2 * $0 }
    for (value, known) in zip(values, expected) { #expect(abs(value - known) < 1e-13) }
  }

  @Test("a matrix of one value many times over keeps orthonormal eigenvectors")
  func degenerate() throws {
    let order = 17
    let ones = [Double](repeating: 1, count: order * order)
    let decomposition = try #require(SymmetricEigendecomposition(ones, order: order))
    #expect(abs(decomposition.values[0] - 17) < 1e-12)
    #expect(decomposition.values.dropFirst().allSatisfy { abs($0) < 1e-12 })
    #expect(decomposition.vectors[..<order].allSatisfy { abs($0 - 1 / 17.0.squareRoot()) < 1e-12 })
  }

  @Test("what is not finite has no decomposition", arguments: [Double.nan, .infinity])
  func notFinite(value: Double) {
    #expect(SymmetricEigendecomposition([1, value, value, 1], order: 2) == nil)
  }

  private func symmetric(_ order: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: .noise)
    var matrix = [Double](repeating: 0, count: order * order)
    for i in 0..<order {
      for j in i..<order {
        let value = Double(stream.normal())
        matrix[i * order + j] = value
        matrix[j * order + i] = value
      }
    }
    return matrix
  }
}
