import Foundation
import Kernels
import Networks
import Support
import Testing

/// The distributions of pixels.
@Suite struct LikelihoodTests {
  @Test("the losses are nats an image, by the formulas")
  func formulas() {
    let (rows, columns) = (3, 21)
    let x = Slab(random: rows * columns, seed: 1)
    let t = Slab(random: rows * columns, seed: 2)
    for i in t.floats.indices { t.floats[i] = min(max(abs(t.floats[i]) / 2, 0), 1) }
    let (logits, target) = (Matrix(x.base, rows: rows, columns: columns), Matrix(t.base, rows: rows, columns: columns))
    var (crossEntropy, gaussian) = (0.0, 0.0)
    for i in 0..<rows * columns {
      let (mean, pixel) = (1 / (1 + exp(-Double(x.floats[i]))), Double(t.floats[i]))
      crossEntropy -= pixel * log(mean) + (1 - pixel) * log(1 - mean)
      gaussian += (pixel - mean) * (pixel - mean) / (2 * 0.09) + log(0.3 * (2 * Double.pi).squareRoot())
    }
    for likelihood in [Likelihood.bernoulli, .binarized] {
      let found = likelihood.evaluate(logits, against: target, gradient: nil, scale: 1)
      #expect(abs(found - crossEntropy) < 1e-5 * crossEntropy)
    }
    let found = Likelihood.gaussian(deviation: 0.3).evaluate(logits, against: target, gradient: nil, scale: 1)
    #expect(abs(found - gaussian) < 1e-5 * abs(gaussian) + 1e-4)
  }

  @Test("pixels are drawn anew in every epoch of a training, and once and for all in an evaluation")
  func draws() {
    let samples: [Int32] = [4, 9]
    func drawn(_ likelihood: Likelihood, _ mode: Context.Mode, seed: UInt64 = 1, epoch: Int = 0) -> [Float] {
      let slab = Slab(count: 2 * 784)
      for i in slab.floats.indices { slab.floats[i] = Float(i % 785) / 785 }
      samples.withUnsafeBufferPointer {
        likelihood.prepare(
          Matrix(slab.base, rows: 2, columns: 784),
          Context(mode, seed: seed, epoch: epoch, samples: $0.baseAddress))
      }
      return [Float](slab.floats)
    }
    let training = drawn(.binarized, .training)
    #expect(training.allSatisfy { $0 == 0 || $0 == 1 })
    #expect(training == drawn(.binarized, .training))
    #expect(training != drawn(.binarized, .training, epoch: 1) && training != drawn(.binarized, .training, seed: 2))
    #expect(training[..<784] != training[784...])
    let evaluation = drawn(.binarized, .evaluation)
    #expect(evaluation == drawn(.binarized, .evaluation, seed: 2, epoch: 1) && evaluation != training)
    #expect(drawn(.bernoulli, .training) == drawn(.gaussian(deviation: 1), .evaluation))
    #expect(drawn(.bernoulli, .training).contains { $0 != 0 && $0 != 1 })
  }
}
