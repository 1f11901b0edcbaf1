import Foundation
import Kernels
import Support
import Testing

/// The elementary functions against the C library in double precision, over their whole range.
@Suite struct LaneMathTests {
  /// 200,000 numbers from −100 to 100, and many near 0.
  static let arguments: [Float] = {
    var all: [Float] = [0, -0.0, 1e-30, -1e-30, 1e30, -1e30]
    for i in -100_000..<100_000 { all.append(Float(i) / 1000) }
    for i in -10_000..<10_000 { all.append(Float(i) * 1e-7) }
    return all
  }()

  private func results(of activation: Activation) -> [Float] {
    let slab = Slab(count: Self.arguments.count)
    for (i, x) in Self.arguments.enumerated() { slab.floats[i] = x }
    let matrix = Matrix(slab.base, rows: 1, columns: Self.arguments.count)
    activation.apply(matrix, bias: nil, into: matrix)
    return [Float](slab.floats)
  }

  @Test("sigmoid is within 3e-7")
  func sigmoid() {
    let errors = zip(Self.arguments, results(of: .sigmoid)).map { abs(Double($1) - 1 / (1 + exp(-Double($0)))) }
    #expect(errors.max()! < 3e-7)
  }

  @Test("tanh is within 4 ulp")
  func tanh() {
    for (x, y) in zip(Self.arguments, results(of: .tanh)) {
      let exact = Foundation.tanh(Double(x))
      #expect(abs(Double(y) - exact) <= 4 * Double(Float(exact).ulp), "tanh(\(x))")
    }
  }

  @Test("softplus is within 3e-7 and 3 ulp, and within 5 ulp however small it is")
  func softplus() {
    for (x, y) in zip(Self.arguments, results(of: .softplus)) {
      let exact = max(Double(x), 0) + log1p(exp(-abs(Double(x))))
      let ulp = Double(Float(exact).ulp)
      #expect(abs(Double(y) - exact) <= min(3e-7 + 3 * ulp, 2e-38 + 5 * ulp), "softplus(\(x))")
    }
  }

  @Test(
    "an element's result does not depend on its place among the lanes",
    arguments: [
      Activation.sigmoid, .tanh, .softplus, .relu, .leakyReLU(slope: 0.1),
    ])
  func placeDoesNotMatter(_ activation: Activation) {
    let source = Slab(random: 61, seed: 5)
    let whole = Slab(count: 61)
    activation.apply(
      Matrix(source.base, rows: 1, columns: 61), bias: nil, into: Matrix(whole.base, rows: 1, columns: 61))
    for offset in 1..<17 {
      let part = Slab(count: 61 - offset)
      let columns = 61 - offset
      activation.apply(
        Matrix(source.base + offset, rows: 1, columns: columns), bias: nil,
        into: Matrix(part.base, rows: 1, columns: columns))
      #expect([Float](part.floats) == [Float](whole.floats[offset...]))
    }
  }
}
