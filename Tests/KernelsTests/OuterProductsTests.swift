import Kernels
import Support
import Testing

/// Sums of outer products against the library's matrix products.
@Suite struct OuterProductsTests {
  @Test(
    "sums of outer products agree with matrix products, and are added as asked", arguments: [1, 5, 6, 13, 24, 1027],
    [1, 15, 16, 17, 40])
  func sums(_ m: Int, _ n: Int) {
    let (rows, bounds) = (27, [0, 7, 7, 16, 27])
    let left = Slab(random: rows * m, seed: 1)
    let right = Slab(random: rows * n, seed: 2)
    let (a, b) = (Matrix(left.base, rows: rows, columns: m), Matrix(right.base, rows: rows, columns: n))
    func expected(_ leaf: Int, onto sum: Matrix) {
      let range = bounds[leaf]..<bounds[leaf + 1]
      gemm(a.rows(range), .transposed, b.rows(range), .asIs, into: sum, accumulating: true)
    }
    let offset = 3
    // Four sums: 0 is added to what is there; 1, of no rows, is added to it; 2 is kept; 3 is added to 2 and 2 to 0 later.
    let memory = Slab(random: 4 * (offset + m * n), seed: 3)
    let before = Slab(random: 4 * (offset + m * n), seed: 3)
    let places = (0..<4).map { memory.base + $0 * (offset + m * n) }
    let reference = Slab(count: m * n)
    let sum = Matrix(reference.base, rows: m, columns: n)
    let scratch = Slab(count: OuterProducts.scratchCount(rows: rows, columns: (m, n)))

    var first = OuterProducts()
    first.sum(bounds[0]..<bounds[1], into: places[0], accumulating: true)
    first.sum(bounds[1]..<bounds[2], into: places[1], accumulating: false)
    first.add(places[1], to: places[0])
    first.sum(bounds[2]..<bounds[3], into: places[2], accumulating: false)
    first(a, b, offset: offset, scratch: scratch.base)
    for i in 0..<m * n { reference.floats[i] = before.floats[offset + i] }
    expected(0, onto: sum)
    #expect(close(places[0] + offset, sum))
    reference.floats.update(repeating: 0)
    expected(2, onto: sum)
    #expect(close(places[2] + offset, sum))
    // What was used up is not written, nor is anything in front of the sums.
    for slot in 0..<4 {
      let (place, start) = (memory.base + slot * (offset + m * n), before.base + slot * (offset + m * n))
      for i in 0..<(slot % 2 == 1 ? offset + m * n : offset) { #expect(place[i] == start[i]) }
    }

    var second = OuterProducts()
    second.sum(bounds[3]..<bounds[4], into: places[3], accumulating: false)
    second.add(places[3], to: places[2])
    second.add(places[2], to: places[0])
    second(a, b, offset: offset, scratch: scratch.base)
    for i in 0..<m * n { reference.floats[i] = before.floats[offset + i] }
    for leaf in 0..<4 { expected(leaf, onto: sum) }
    #expect(close(places[0] + offset, sum))

    // A sum that was not the last one, and one that has long been at its place.
    var third = OuterProducts()
    third.sum(bounds[0]..<bounds[1], into: places[1], accumulating: false)
    third.sum(bounds[2]..<bounds[3], into: places[3], accumulating: false)
    third.add(places[1], to: places[3])
    third.add(places[0], to: places[3])
    third(a, b, offset: offset, scratch: scratch.base)
    expected(0, onto: sum)
    expected(2, onto: sum)
    #expect(close(places[3] + offset, sum))
  }

  @Test("a sum has the same bits whatever other sums are computed with it")
  func independence() {
    let (m, n, rows) = (13, 33, 24)
    let left = Slab(random: rows * m, seed: 1)
    let right = Slab(random: rows * n, seed: 2)
    let (a, b) = (Matrix(left.base, rows: rows, columns: m), Matrix(right.base, rows: rows, columns: n))
    let scratch = Slab(count: OuterProducts.scratchCount(rows: rows, columns: (m, n)))
    let together = Slab(random: 2 * m * n, seed: 3)
    let apart = Slab(random: 2 * m * n, seed: 4)
    let (x, y) = (together.base, together.base + m * n)
    var products = OuterProducts()
    products.sum(0..<11, into: x, accumulating: false)
    products.sum(11..<24, into: y, accumulating: false)
    products.add(y, to: x)
    products(a, b, scratch: scratch.base)
    for (leaf, range) in [0..<11, 11..<24].enumerated() {
      var one = OuterProducts()
      one.sum(0..<range.count, into: apart.base + leaf * m * n, accumulating: false)
      one(a.rows(range), b.rows(range), scratch: scratch.base)
    }
    add(Floats(start: apart.base + m * n, count: m * n), to: Floats(start: apart.base, count: m * n))
    #expect((0..<m * n).allSatisfy { x[$0].bitPattern == apart.base[$0].bitPattern })
  }

  @Test(
    "zeros that neighbouring columns have in common are left out, and change no bit",
    arguments: [(32, 16), (48, 48), (112, 32), (32, 1040)], [7, 170])
  func zeros(_ shape: (m: Int, n: Int), _ rows: Int) {
    let (m, n) = shape
    let left = Slab(random: rows * m, seed: 1)
    let right = Slab(random: rows * n, seed: 2)
    for i in stride(from: 0, to: rows * n, by: 2) where right.base[i] < 0 {
      // Zeros with signs are zeros, and so is one of a pair alone.
      (right.base[i], right.base[i + 1]) = (0, right.base[i + 1] < 0 ? -0.0 : i % 3 == 0 ? right.base[i + 1] : 0)
    }
    // Columns with nothing else, and columns without.
    for row in 0..<rows { for i in 0..<4 { right.base[row * n + i] = i < 2 ? 0 : 1 } }
    let (a, b) = (Matrix(left.base, rows: rows, columns: m), Matrix(right.base, rows: rows, columns: n))
    let bounds = [0, rows / 3, rows / 3, rows - 1, rows]
    let offset = 3
    let length = offset + m * n
    let memory = Slab(random: 4 * length, seed: 3)
    let expected = Slab(random: 4 * length, seed: 3)
    // Sum 1, of no rows, is added to what is there; 2 is added to 0; 3 stays alone.
    let places = (0..<4).map { memory.base + $0 * length }
    var products = OuterProducts()
    products.sum(bounds[0]..<bounds[1], into: places[0], accumulating: false)
    products.sum(bounds[1]..<bounds[2], into: places[1], accumulating: true)
    products.sum(bounds[2]..<bounds[3], into: places[2], accumulating: false)
    products.add(places[2], to: places[0])
    products.sum(bounds[3]..<bounds[4], into: places[3], accumulating: false)
    #expect(products.leavesOutZeros(a, b))
    let scratch = Slab(count: OuterProducts.scratchCount(rows: rows, columns: (m, n)))
    products(a, b, offset: offset, scratch: scratch.base)

    func chain(_ leaf: Int, _ i: Int, _ j: Int) -> Float {
      (bounds[leaf]..<bounds[leaf + 1]).reduce(0) { $0.addingProduct(b.base[$1 * n + j], a.base[$1 * m + i]) }
    }
    for i in 0..<m {
      for j in 0..<n {
        let place = offset + i * n + j
        expected.base[place] = chain(2, i, j) + chain(0, i, j)
        expected.base[3 * length + place] = chain(3, i, j)
      }
    }
    #expect((0..<4 * length).allSatisfy { memory.base[$0].bitPattern == expected.base[$0].bitPattern })
  }

  @Test("zeros stay where few neighbouring columns have them in common")
  func fewZeros() {
    let left = Slab(random: 64 * 32, seed: 1)
    let right = Slab(random: 64 * 32, seed: 2)
    for i in stride(from: 0, to: 64 * 32, by: 2) { right.base[i] = 0 }
    let b = Matrix(right.base, rows: 64, columns: 32)
    var products = OuterProducts()
    products.sum(0..<64, into: left.base, accumulating: false)
    #expect(!products.leavesOutZeros(Matrix(left.base, rows: 64, columns: 32), b))
    b.floats.update(repeating: 0)
    #expect(products.leavesOutZeros(Matrix(left.base, rows: 64, columns: 32), b))
    // Strips that are not whole.
    #expect(!products.leavesOutZeros(Matrix(left.base, rows: 64, columns: 24), b))
    #expect(
      !products.leavesOutZeros(Matrix(left.base, rows: 64, columns: 32), Matrix(right.base, rows: 64, columns: 24)))
  }

  private func close(_ place: UnsafeMutablePointer<Float>, _ expected: Matrix) -> Bool {
    (0..<expected.count).allSatisfy { abs(place[$0] - expected.base[$0]) < 1e-4 }
  }
}
