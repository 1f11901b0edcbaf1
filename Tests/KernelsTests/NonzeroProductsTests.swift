import Kernels
import Support
import Testing

/// Products without the zeros against those with them.
@Suite struct NonzeroProductsTests {
  /// A matrix of which so many percent are zero; the first row has no zero, and the last one nothing else.
  private func sparse(_ slab: borrowing Slab, rows: Int, columns: Int, zeros: Int) -> Matrix {
    var stream = RandomStream(seed: 7, purpose: .noise)
    for i in columns..<(rows - 1) * columns where stream.uniform() < Float(zeros) / 100 {
      slab.floats[i] = i % 2 == 0 ? 0 : -0.0
    }
    for i in (rows - 1) * columns..<rows * columns { slab.floats[i] = 0 }
    return Matrix(slab.base, rows: rows, columns: columns)
  }

  private func weights(_ slab: borrowing Slab, _ inner: Int, _ columns: Int, _ transposition: Transposition) -> Matrix {
    transposition == .asIs
      ? Matrix(slab.base, rows: inner, columns: columns) : Matrix(slab.base, rows: columns, columns: inner)
  }

  @Test(
    "what zeros leave out does not change a bit", arguments: [(64, 80), (72, 96), (200, 160), (136, 176), (784, 80)],
    [Transposition.asIs, .transposed])
  func bits(_ shape: (inner: Int, columns: Int), _ transposition: Transposition) throws {
    let (inner, columns) = shape
    let right = Slab(random: inner * columns, seed: 2)
    let w = weights(right, inner, columns, transposition)
    for n in [32, 37] {
      let left = Slab(random: n * inner, seed: 1)
      let x = sparse(left, rows: n, columns: inner, zeros: 60)
      let result = Slab(count: n * columns + 1)
      result.floats.update(repeating: .nan)
      let products = try #require(NonzeroProducts(x, w, transposition))
      products(into: Matrix(result.base, rows: n, columns: columns))
      for i in 0..<n {
        for j in 0..<columns {
          var sum: Float = 0
          for k in 0..<inner {
            sum.addProduct(
              left.floats[i * inner + k], right.floats[transposition == .asIs ? k * columns + j : j * inner + k])
          }
          #expect(result.floats[i * columns + j].bitPattern == sum.bitPattern)
        }
      }
      #expect(result.floats[n * columns].isNaN, "nothing is written behind the product")
    }
  }

  @Test("few zeros, few rows, few columns and broken strips are left to the products of all elements")
  func declined() {
    func takes(rows: Int = 40, inner: Int = 64, columns: Int = 96, zeros: Int = 60) -> Bool {
      let left = Slab(random: rows * inner, seed: 1)
      let right = Slab(random: inner * columns, seed: 2)
      return NonzeroProducts(
        sparse(left, rows: rows, columns: inner, zeros: zeros), Matrix(right.base, rows: inner, columns: columns), .asIs
      ) != nil
    }
    #expect(takes())
    #expect(!takes(zeros: 10))
    #expect(!takes(rows: 8))
    #expect(!takes(inner: 61))
    #expect(!takes(inner: 8))
    #expect(!takes(columns: 97))
    #expect(!takes(columns: 64))
    #expect(!takes(columns: 0))
  }
}
