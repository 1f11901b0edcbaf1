import Kernels
import Support
import Testing

/// Products of rows against triple loops.
@Suite struct RowProductsTests {
  @Test(
    "rows times weights agree with the triple loop over odd sizes",
    arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 13], [1, 3, 15, 255, 256, 259, 517])
  func product(_ rows: Int, _ inner: Int) {
    for columns in [1, 5, 16, 31] {
      for transposition in [Transposition.asIs, .transposed] { check(rows, inner, columns, transposition) }
    }
  }

  private func check(_ n: Int, _ inner: Int, _ columns: Int, _ transposition: Transposition) {
    let left = Slab(random: n * inner, seed: 1)
    let right = Slab(random: inner * columns, seed: 2)
    let result = Slab(count: n * columns + 1)
    result.floats.update(repeating: .nan)
    RowProducts.multiply(
      Matrix(left.base, rows: n, columns: inner), weights(right, inner, columns, transposition), transposition,
      into: Matrix(result.base, rows: n, columns: columns))
    for i in 0..<n {
      for j in 0..<columns {
        let sum = (0..<inner).reduce(0.0) {
          let w = right.floats[transposition == .asIs ? $1 * columns + j : j * inner + $1]
          return $0 + Double(left.floats[i * inner + $1]) * Double(w)
        }
        #expect(abs(Double(result.floats[i * columns + j]) - sum) < 1e-4)
      }
    }
    #expect(result.floats[n * columns].isNaN, "nothing is written behind the product")
  }

  private func weights(_ slab: borrowing Slab, _ inner: Int, _ columns: Int, _ transposition: Transposition) -> Matrix {
    transposition == .asIs
      ? Matrix(slab.base, rows: inner, columns: columns) : Matrix(slab.base, rows: columns, columns: inner)
  }

  @Test(
    "a row's bits are those of fused multiplications in the order of the inner elements, however many rows there are",
    arguments: [Transposition.asIs, .transposed])
  func bits(_ transposition: Transposition) {
    let (inner, columns) = (300, 21)
    for n in [1, 4, 5, 9, 14] {
      let left = Slab(random: n * inner, seed: 1)
      let right = Slab(random: inner * columns, seed: 2)
      let result = Slab(count: n * columns)
      RowProducts.multiply(
        Matrix(left.base, rows: n, columns: inner), weights(right, inner, columns, transposition), transposition,
        into: Matrix(result.base, rows: n, columns: columns))
      for i in 0..<n {
        for j in 0..<columns {
          var sum: Float = 0
          for k in 0..<inner {
            let w = right.floats[transposition == .asIs ? k * columns + j : j * inner + k]
            sum.addProduct(left.floats[i * inner + k], w)
          }
          #expect(result.floats[i * columns + j] == sum)
        }
      }
    }
  }

  @Test("a product over no inner elements is zero")
  func empty() {
    let result = Slab(random: 6, seed: 1)
    let nothing = Slab(count: 0)
    RowProducts.multiply(
      Matrix(nothing.base, rows: 2, columns: 0), Matrix(nothing.base, rows: 0, columns: 3), .asIs,
      into: Matrix(result.base, rows: 2, columns: 3))
    #expect(result.floats.allSatisfy { $0 == 0 })
  }
}
