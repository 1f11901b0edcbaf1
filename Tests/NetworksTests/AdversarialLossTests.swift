import Foundation
import Kernels
import Networks
import Testing

@Suite struct AdversarialLossTests {
  private static let sides: [AdversarialLoss.Side] = [.real, .generated, .generator]

  @Test("The gradients of adversarial losses agree with finite differences", arguments: AdversarialLoss.allCases, sides)
  func gradients(loss: AdversarialLoss, side: AdversarialLoss.Side) {
    let outputs: [Float] = [-31, -2.25, -0.75, 0.125, 0.5, 1.75, 28]
    let h: Float = 0x1p-8
    let slab = Slab(count: outputs.count)
    let gradient = Matrix(slab.base, rows: outputs.count, columns: 1)
    func total(_ values: [Float], gradient: Matrix? = nil) -> Double {
      var values = values
      return values.withUnsafeMutableBufferPointer {
        loss.evaluate(
          Matrix($0.baseAddress!, rows: $0.count, columns: 1), side, gradient: gradient, scale: 0.25)
      }
    }
    _ = total(outputs, gradient: gradient)
    for i in outputs.indices {
      let numeric = (total([outputs[i] + h]) - total([outputs[i] - h])) / Double(2 * h)
      #expect(abs(Double(slab.floats[i]) - numeric / 4) < 1e-5, "\(outputs[i])")
    }
  }

  @Test("Losses have the values of their papers at a point")
  func values() {
    let slab = Slab(count: 1)
    slab.floats[0] = 0.5
    let outputs = Matrix(slab.base, rows: 1, columns: 1)
    let expected: [AdversarialLoss: [Double]] = [
      .nonSaturating: [0.474_076_984, 0.974_076_984, 0.474_076_984], .leastSquares: [0.125, 0.125, 0.125],
      .hinge: [0.5, 1.5, -0.5], .wassersteinGradientPenalty: [-0.5, 0.5, -0.5],
    ]
    for (loss, values) in expected {
      for (side, value) in zip(Self.sides, values) {
        #expect(abs(loss.evaluate(outputs, side, gradient: nil, scale: 1) - value) < 1e-8, "\(loss) \(side)")
      }
    }
    #expect(abs(AdversarialLoss.nonSaturating.realism(outputs) - 0.622_459_331) < 1e-8)
    #expect(AdversarialLoss.hinge.realism(outputs) == 0.5)
  }
}
