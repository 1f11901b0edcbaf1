import Foundation
import Kernels
import Networks
import Support
import Testing

/// The cross-entropy of a softmax against its definition.
@Suite struct SoftmaxCrossEntropyTests {
  @Test("loss and gradient are those of the definition", arguments: [(1, 1), (1, 2), (5, 3), (3, 10), (17, 33)])
  func definition(_ rows: Int, _ classes: Int) {
    let logits = Slab(random: rows * classes, seed: 1)
    let gradients = Slab(random: rows * classes, seed: 2)
    let labels = (0..<rows).map { UInt8($0 * 7 % classes) }
    let x = Matrix(logits.base, rows: rows, columns: classes)
    var expected = 0.0
    var gradient: [Float] = []
    for row in 0..<rows {
      let powers = (0..<classes).map { exp(Double(logits.floats[row * classes + $0])) }
      let sum = powers.reduce(0, +)
      expected -= log(powers[Int(labels[row])] / sum)
      gradient += powers.indices.map { Float(0.25 * (powers[$0] / sum - ($0 == Int(labels[row]) ? 1 : 0))) }
    }
    let loss = SoftmaxCrossEntropy().evaluate(
      x, labels: labels, gradient: Matrix(gradients.base, rows: rows, columns: classes), scale: 0.25)
    #expect(abs(loss - expected) < 1e-6 * max(1, expected))
    expectClose([Float](gradients.floats), gradient, within: 1e-6, scale: [0.25], "gradient")
  }

  @Test("large logits neither overflow nor lose the loss")
  func large() {
    let logits = Slab([3e38, 0, -3e38, -1e4, 1e4, 0])
    let gradients = Slab(count: 6)
    let loss = SoftmaxCrossEntropy().evaluate(
      Matrix(logits.base, rows: 2, columns: 3), labels: [0, 0], gradient: Matrix(gradients.base, rows: 2, columns: 3),
      scale: 1)
    #expect(loss == 2e4)
    #expect([Float](gradients.floats) == [0, 0, 0, -1, 1, 0])
  }

  @Test("a row counts as correct when its largest logit, the first of equal ones, is at its label")
  func correct() {
    let logits = Slab([1, 2, 3, 5, 5, 0, -1, -2, -3])
    let x = Matrix(logits.base, rows: 3, columns: 3)
    #expect(SoftmaxCrossEntropy().correct(x, labels: [2, 0, 0]) == 3)
    #expect(SoftmaxCrossEntropy().correct(x, labels: [2, 1, 2]) == 1)
    #expect(SoftmaxCrossEntropy().correct(x.rows(0..<0), labels: [0]) == 0)
  }
}
