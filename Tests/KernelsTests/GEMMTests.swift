import Kernels
import Support
import Testing

/// Matrix products against triple loops.
@Suite struct GEMMTests {
  @Test("a product agrees with the triple loop over odd sizes", arguments: [1, 3, 16, 17, 33], [1, 2, 15, 40])
  func product(_ rows: Int, _ inner: Int) {
    for columns in [1, 5, 16, 31] {
      for a in [Transposition.asIs, .transposed] {
        for b in [Transposition.asIs, .transposed] {
          for accumulating in [false, true] {
            check(rows, inner, columns, a, b, accumulating)
          }
        }
      }
    }
  }

  private func check(
    _ m: Int, _ k: Int, _ n: Int, _ a: Transposition, _ b: Transposition, _ accumulating: Bool
  ) {
    let left = Slab(random: m * k, seed: 1)
    let right = Slab(random: k * n, seed: 2)
    let result = Slab(random: m * n, seed: 3)
    let before = [Float](result.floats)
    gemm(
      Matrix(left.base, rows: a == .asIs ? m : k, columns: a == .asIs ? k : m), a,
      Matrix(right.base, rows: b == .asIs ? k : n, columns: b == .asIs ? n : k), b,
      into: Matrix(result.base, rows: m, columns: n), accumulating: accumulating)
    for i in 0..<m {
      for j in 0..<n {
        var sum = accumulating ? Double(before[i * n + j]) : 0
        for l in 0..<k {
          let x = left.floats[a == .asIs ? i * k + l : l * m + i]
          let y = right.floats[b == .asIs ? l * n + j : j * k + l]
          sum += Double(x) * Double(y)
        }
        #expect(abs(Double(result.floats[i * n + j]) - sum) < 1e-4)
      }
    }
  }

  @Test("a product that does not accumulate never reads what it overwrites")
  func overwrites() {
    let one = Slab(random: 4, seed: 1)
    let result = Slab(count: 4)
    result.floats.update(repeating: .nan)
    let matrix = Matrix(one.base, rows: 2, columns: 2)
    gemm(matrix, .asIs, matrix, .asIs, into: Matrix(result.base, rows: 2, columns: 2))
    #expect(result.floats.allSatisfy { $0.isFinite })
  }

  @Test("a product over no inner elements is zero")
  func empty() {
    let result = Slab(random: 6, seed: 1)
    let nothing = Slab(count: 0)
    gemm(
      Matrix(nothing.base, rows: 2, columns: 0), .asIs, Matrix(nothing.base, rows: 0, columns: 3), .asIs,
      into: Matrix(result.base, rows: 2, columns: 3))
    #expect(result.floats.allSatisfy { $0 == 0 })
  }

  @Test(
    "where the library sums every row alike, it does so in all products of more than 2²⁰ multiplications",
    .enabled(if: BLAS.sumsEveryRowAlike),
    arguments: [(784, 512), (512, 784), (400, 784), (1568, 64), (3136, 128), (6272, 100), (100, 6272)])
  func rowsAreIndependent(_ inner: Int, _ columns: Int) {
    let fewest = (1 << 20) / (inner * columns) + 1
    let rows = max(67, fewest + 3)
    let left = Slab(random: rows * inner, seed: 1)
    let right = Slab(random: columns * inner, seed: 2)
    for b in [Transposition.asIs, .transposed] {
      let factor = Matrix(right.base, rows: b == .asIs ? inner : columns, columns: b == .asIs ? columns : inner)
      let all = Slab(count: rows * columns)
      gemm(
        Matrix(left.base, rows: rows, columns: inner), .asIs, factor, b,
        into: Matrix(all.base, rows: rows, columns: columns))
      for count in Set([fewest, fewest + 1, 32, 33, 64]) where count >= fewest && count <= rows {
        let some = Slab(count: count * columns)
        gemm(
          Matrix(left.base, rows: count, columns: inner), .asIs, factor, b,
          into: Matrix(some.base, rows: count, columns: columns))
        #expect(some.floats.elementsEqual(all.floats[..<(count * columns)]), "\(count) rows")
      }
    }
  }
}
