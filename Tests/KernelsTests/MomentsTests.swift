import Kernels
import Support
import Testing

/// Sums of rows and of their products against their definition.
@Suite struct MomentsTests {
  @Test("weighted sums and products agree with the definition", arguments: [0, 1, 17, 129, 300], [1, 5, 16, 33])
  func moments(_ rows: Int, _ columns: Int) {
    let slab = Slab(random: rows * columns, seed: 4)
    let x = Matrix(slab.base, rows: rows, columns: columns)
    let weights = (0..<rows).map { Double($0 % 5) / 3 }
    for weighted in [false, true] {
      var sum = [Double](repeating: 1, count: columns)
      var products = [Double](repeating: 2, count: columns * columns)
      addMoments(of: x, weights: weighted ? weights : nil, sum: &sum, products: &products)
      var sumAlone = [Double](repeating: 1, count: columns)
      addMoments(of: x, weights: weighted ? weights : nil, sum: &sumAlone, products: nil)
      #expect(sumAlone == sum)
      for i in 0..<columns {
        var expected = 1.0
        for row in 0..<rows { expected += (weighted ? weights[row] : 1) * Double(slab.floats[row * columns + i]) }
        #expect(abs(sum[i] - expected) < 1e-11)
        for j in 0..<columns {
          var product = 2.0
          for row in 0..<rows where j >= i {
            product +=
              (weighted ? weights[row] : 1) * Double(slab.floats[row * columns + i])
              * Double(slab.floats[row * columns + j])
          }
          #expect(abs(products[i * columns + j] - product) < 1e-11)
        }
      }
    }
  }
}
