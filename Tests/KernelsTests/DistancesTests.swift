import Kernels
import Support
import Testing

/// Distances against their definition.
@Suite struct DistancesTests {
  @Test("distances of all rows from all rows agree with the definition", arguments: [1, 15, 17], [1, 16, 33, 600])
  func distances(_ rows: Int, _ columns: Int) {
    for others in [1, 5, 16, 21] {
      let left = Slab(random: rows * columns, seed: 1)
      let right = Slab(random: others * columns, seed: 2)
      let result = Slab(random: rows * others, seed: 3)
      let norms = Slab(count: others)
      let x = Matrix(left.base, rows: rows, columns: columns)
      let y = Matrix(right.base, rows: others, columns: columns)
      squaredNorms(y, into: norms.base)
      squaredDistances(x, y, yNorms: norms.base, into: Matrix(result.base, rows: rows, columns: others))
      for i in 0..<rows {
        for j in 0..<others {
          var expected = 0.0
          for c in 0..<columns {
            let difference = Double(left.floats[i * columns + c]) - Double(right.floats[j * columns + c])
            expected += difference * difference
          }
          #expect(abs(Double(result.floats[i * others + j]) - expected) < 2e-5 * Double(columns) + 1e-6)
          let exact = squaredDistance(left.base + i * columns, right.base + j * columns, count: columns)
          #expect(abs(exact - expected) < 1e-6 * expected)
        }
      }
    }
  }

  @Test("a row is at no distance from itself, however long it is")
  func selfDistance() {
    let slab = Slab(random: 40, seed: 5)
    for i in slab.floats.indices { slab.floats[i] += 1000 }
    let x = Matrix(slab.base, rows: 2, columns: 20)
    let norms = Slab(count: 2)
    let result = Slab(count: 4)
    squaredNorms(x, into: norms.base)
    squaredDistances(x, x, yNorms: norms.base, into: Matrix(result.base, rows: 2, columns: 2))
    #expect(result.floats.allSatisfy { $0 >= 0 })
    #expect(squaredDistance(x.base, x.base, count: 20) == 0)
  }
}
