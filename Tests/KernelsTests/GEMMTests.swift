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
}
