import Kernels
import Testing

@Suite struct LanczosTests {
  /// A symmetric matrix, and its product with a vector.
  private func matrix(_ n: Int, _ element: (Int, Int) -> Double) -> [Double] {
    (0..<n * n).map { element(min($0 / n, $0 % n), max($0 / n, $0 % n)) }
  }

  private func largest(_ count: Int, of matrix: [Double], _ n: Int) -> Lanczos? {
    Lanczos(count, order: n, RandomStream(seed: 3, purpose: .clusters)) { x, y in
      for i in 0..<n { y[i] = (0..<n).reduce(0) { $0 + matrix[i * n + $1] * x[$1] } }
    }
  }

  @Test("The largest eigenvalues and their vectors are those of the whole decomposition", arguments: [1, 5, 83])
  func agrees(count: Int) throws {
    let n = 83
    var stream = RandomStream(seed: 1, purpose: .noise)
    let random = (0..<n * n).map { _ in Double(stream.normal()) }
    let matrix = matrix(n) { random[$0 * n + $1] }
    let whole = try #require(SymmetricEigendecomposition(matrix, order: n))
    let found = try #require(largest(count, of: matrix, n))
    for i in 0..<count {
      #expect(abs(found.values[i] - whole.values[i]) < 1e-7)
      let product = (0..<n).reduce(0) { $0 + found.vectors[i * n + $1] * whole.vectors[i * n + $1] }
      #expect(abs(abs(product) - 1) < 1e-6)
    }
  }

  @Test("A space that does not grow by itself is left for another direction")
  func closedSpace() throws {
    // Blocks with the same eigenvalues: a single start sees each of them once.
    let matrix = matrix(12) { $0 == $1 ? ($0 < 6 ? 2 : 1) : 0 }
    let found = try #require(largest(7, of: matrix, 12))
    for (value, expected) in zip(found.values, [2, 2, 2, 2, 2, 2, 1]) { #expect(abs(value - Double(expected)) < 1e-9) }
  }

  @Test("What is not finite has no eigenvalues")
  func notFinite() {
    #expect(largest(2, of: [Double](repeating: .nan, count: 25), 5) == nil)
  }
}
