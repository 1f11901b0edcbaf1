import Kernels
import Support
import Testing

/// Bias, activation and their gradients against plain loops, for every kind of row length.
@Suite struct ActivationTests {
  static let columns = [1, 2, 3, 4, 8, 10, 15, 16, 17, 32, 33]

  @Test("bias and activation agree with the plain loop", arguments: columns)
  func forward(_ columns: Int) {
    let x = Slab(random: 7 * columns, seed: 1)
    let bias = Slab(random: columns, seed: 2)
    let y = Slab(count: 7 * columns)
    Activation.relu.apply(
      Matrix(x.base, rows: 7, columns: columns), bias: UnsafePointer(bias.base),
      into: Matrix(y.base, rows: 7, columns: columns))
    for i in y.floats.indices { #expect(y.floats[i] == max(x.floats[i] + bias.floats[i % columns], 0)) }
  }

  @Test("the gradient of the bias is the column sum of the gradient", arguments: columns, [false, true])
  func backward(_ columns: Int, _ accumulating: Bool) {
    let y = Slab(random: 9 * columns, seed: 1)
    let dy = Slab(random: 9 * columns, seed: 2)
    let sums = Slab(random: columns, seed: 3)
    var expected = [Float](sums.floats).map { accumulating ? Double($0) : 0 }
    var expectedGradient: [Float] = []
    for i in y.floats.indices {
      let g = y.floats[i] > 0 ? dy.floats[i] : 0
      expectedGradient.append(g)
      expected[i % columns] += Double(g)
    }
    Activation.relu.differentiate(
      Matrix(dy.base, rows: 9, columns: columns), output: Matrix(y.base, rows: 9, columns: columns),
      biasGradient: sums.base, accumulating: accumulating)
    #expect([Float](dy.floats) == expectedGradient)
    for c in 0..<columns { #expect(abs(Double(sums.floats[c]) - expected[c]) < 1e-5) }
  }
}
