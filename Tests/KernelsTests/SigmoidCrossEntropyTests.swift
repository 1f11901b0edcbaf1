import Foundation
import Kernels
import Support
import Testing

/// The cross entropy of sigmoids against its definition in double precision.
@Suite struct SigmoidCrossEntropyTests {
  private static let rows = 3

  /// Numbers from -15 to 15, among them such whose sigmoid is 0 or 1 in single precision.
  private func fill(_ x: borrowing Slab) {
    for i in x.floats.indices { x.floats[i] = i % 7 == 3 ? (i % 2 == 0 ? 60 : -60) : 15 * x.floats[i] }
  }

  private func matrix(_ slab: borrowing Slab) -> Matrix {
    Matrix(slab.base, rows: Self.rows, columns: slab.floats.count / Self.rows)
  }

  @Test(
    "loss and gradient are those of the definition, also of rows longer than one product can take",
    arguments: [1, 15, 16, 17, 784, 1920, 1921, 1937, 4100])
  func definition(_ columns: Int) {
    let x = Slab(random: Self.rows * columns, seed: 1)
    let t = Slab(random: Self.rows * columns, seed: 2)
    let gradient = Slab(count: Self.rows * columns)
    fill(x)
    for i in t.floats.indices { t.floats[i] = i % 3 == 0 ? 1 : abs(t.floats[i]) }
    let loss = crossEntropyOfSigmoid(matrix(x), target: matrix(t), gradient: matrix(gradient), scale: 0.25)
    var expected = 0.0
    for i in x.floats.indices {
      let (logit, target) = (Double(x.floats[i]), Double(t.floats[i]))
      expected += max(logit, 0) + log1p(exp(-abs(logit))) - target * logit
      #expect(abs(Double(gradient.floats[i]) - 0.25 * (1 / (1 + exp(-logit)) - target)) < 1e-7)
    }
    #expect(abs(loss - expected) <= 1e-6 * expected)
    #expect(loss == crossEntropyOfSigmoid(matrix(x), target: matrix(t), gradient: nil, scale: 1))
  }

  @Test("the loss of a row does not depend on the rows beside it", arguments: [5, 784, 2000])
  func rows(_ columns: Int) {
    let x = Slab(random: Self.rows * columns, seed: 3)
    let t = Slab(random: Self.rows * columns, seed: 4)
    fill(x)
    func loss(_ rows: Range<Int>) -> Double {
      crossEntropyOfSigmoid(matrix(x).rows(rows), target: matrix(t).rows(rows), gradient: nil, scale: 1)
    }
    #expect(loss(0..<1) + loss(1..<2) + loss(2..<3) == loss(0..<3))
  }

  @Test("what is not a number is not lost in the product")
  func notANumber() {
    let x = Slab(random: Self.rows * 40, seed: 5)
    let t = Slab(count: Self.rows * 40)
    x.floats[50] = .nan
    #expect(crossEntropyOfSigmoid(matrix(x), target: matrix(t), gradient: nil, scale: 1).isNaN)
  }
}
