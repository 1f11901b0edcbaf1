import Kernels
import Networks
import Support
import Testing

/// Optimizers with a learning rate for each tensor, against their formulas in double precision.
@Suite struct LayerwiseOptimizerTests {
  private static let count = 37
  private static let steps = 4

  @Test("LAMB follows its formula")
  func lamb() {
    let (rate, decay) = (0.01, 0.1)
    let optimizer = LAMB(count: Self.count, learningRate: Float(rate), weightDecay: Float(decay))
    var (m, v) = ([Double](repeating: 0, count: Self.count), [Double](repeating: 0, count: Self.count))
    compare(optimizer) { w, g, t in
      var d = g
      for i in g.indices {
        m[i] = 0.9 * m[i] + 0.1 * g[i]
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
        d[i] = m[i] / (1 - power(0.9, t)) / ((v[i] / (1 - power(0.999, t))).squareRoot() + 1e-6) + decay * w[i]
      }
      let ratio = norm(w) / norm(d)
      return zip(w, d).map { $0 - rate * ratio * $1 }
    }
  }

  @Test("LARS follows its formula")
  func lars() {
    let (rate, decay) = (5.0, 0.1)
    let optimizer = LARS(count: Self.count, learningRate: Float(rate), weightDecay: Float(decay))
    var velocity = [Double](repeating: 0, count: Self.count)
    compare(optimizer) { w, g, _ in
      let d = zip(w, g).map { $1 + decay * $0 }
      let ratio = 0.001 * norm(w) / norm(d)
      velocity = zip(velocity, d).map { 0.9 * $0 + ratio * $1 }
      return zip(w, velocity).map { $0 - rate * $1 }
    }
  }

  @Test("A tensor of zeros, or one without a gradient, is not scaled")
  func zeros() {
    for optimizer in [LAMB(count: 1, learningRate: 1), LARS(count: 1, learningRate: 1)] as [any LayerwiseOptimizer] {
      #expect(optimizer.trustRatio(values: 0, direction: 3) == 1)
      #expect(optimizer.trustRatio(values: 3, direction: 0) == 1)
    }
  }

  private func compare(
    _ optimizer: any LayerwiseOptimizer, _ step: (_ w: [Double], _ g: [Double], _ t: Int) -> [Double]
  ) {
    let values = Slab(random: Self.count, seed: 1)
    var expected = values.floats.map(Double.init)
    for t in 1...Self.steps {
      let gradient = Slab(random: Self.count, seed: UInt64(1 + t))
      expected = step(expected, gradient.floats.map(Double.init), t)
      optimizer.step(values.floats, along: gradient.floats)
      for (x, y) in zip(values.floats, expected) { #expect(abs(Double(x) - y) < 1e-5) }
    }
  }

  private func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  private func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { y, _ in y * x } }
}
