import Support
import Testing

@testable import Kernels

/// Sums of outer products of many short rows against the library's matrix products.
@Suite struct SumOfOuterProductsTests {
  @Test(
    "a sum of outer products agrees with a matrix product over odd sizes, written or added",
    arguments: [1, 5, 16, 17, 33], [1, 3, 6, 9, 16])
  func sums(_ m: Int, _ k: Int) {
    for rows in [0, 1, 50] {
      let left = Slab(random: rows * m, seed: 1)
      let right = Slab(random: rows * k, seed: 2)
      let (a, b) = (Matrix(left.base, rows: rows, columns: m), Matrix(right.base, rows: rows, columns: k))
      for accumulating in [false, true] {
        let result = Slab(random: m * k, seed: 3)
        let expected = Slab(random: m * k, seed: 3)
        if !accumulating { result.floats.update(repeating: .nan) }
        sumOfOuterProducts(a, b, into: Matrix(result.base, rows: m, columns: k), accumulating: accumulating)
        gemm(
          a, .transposed, b, .asIs, into: Matrix(expected.base, rows: m, columns: k), accumulating: accumulating)
        for (x, y) in zip(result.floats, expected.floats) { #expect(abs(x - y) < 1e-5) }
      }
    }
  }
}
