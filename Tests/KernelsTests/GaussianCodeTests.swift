import Foundation
import Kernels
import Support
import Testing

/// The kernels of variational autoencoders against the formulas, element by element in double precision.
@Suite struct GaussianCodeTests {
  private static let sizes = [(1, 1), (3, 2), (5, 15), (4, 16), (7, 17), (2, 33), (3, 40)]

  @Test("codes, divergence and gradient are those of the formulas", arguments: sizes)
  func formulas(_ rows: Int, _ units: Int) {
    let bounds: ClosedRange<Float> = -1.5...1.2
    let x = Slab(random: rows * 2 * units, seed: 1)
    let noise = Slab(random: rows * units, seed: 2)
    let dz = Slab(random: rows * units, seed: 3)
    let epsilon = [Float](noise.floats)
    let z = Slab(count: rows * units)
    let dx = Slab(count: rows * 2 * units)
    func matrix(_ slab: borrowing Slab) -> Matrix { Matrix(slab.base, rows: rows, columns: slab.floats.count / rows) }
    let divergence = drawGaussian(matrix(x), clampedTo: bounds, deviation: matrix(noise), into: matrix(z))
    differentiateGaussian(
      matrix(dz), matrix(x), clampedTo: bounds, deviation: matrix(noise), weight: 0.7, into: matrix(dx))

    var expected = 0.0
    for row in 0..<rows {
      var ratio = 0.0
      for unit in 0..<units {
        let (i, m, v) = (row * units + unit, row * 2 * units + unit, row * 2 * units + units + unit)
        let mean = Double(x.floats[m])
        let l = min(max(Double(x.floats[v]), -1.5), 1.2000000476837158)
        let sigma = exp(l / 2)
        let code = mean + sigma * Double(epsilon[i])
        expected += 0.5 * (mean * mean + sigma * sigma - 1 - l)
        ratio += 0.5 * (Double(epsilon[i]) * Double(epsilon[i]) + l - code * code)
        #expect(abs(Double(z.floats[i]) - code) < 2e-6)
        #expect(abs(Double(dx.floats[m]) - (Double(dz.floats[i]) + 0.7 * mean)) < 2e-6)
        let slope = 0.5 * (Double(dz.floats[i]) * sigma * Double(epsilon[i]) + 0.7 * (sigma * sigma - 1))
        let isClamped = l != Double(x.floats[v])
        #expect(abs(Double(dx.floats[v]) - (isClamped ? 0 : slope)) < 4e-6)
      }
      let found = logRatioOfPrior(matrix(x), clampedTo: bounds, codes: matrix(z), row: row)
      #expect(abs(found - ratio) < 1e-5 * Double(units))
    }
    #expect(abs(divergence - expected) < 1e-6 * Double(rows * units) * 4)
    #expect(meansOfGaussian(matrix(x), clampedTo: bounds, into: matrix(z)) == divergence)
    for row in 0..<rows {
      for unit in 0..<units { #expect(z.floats[row * units + unit] == x.floats[row * 2 * units + unit]) }
    }
  }

  @Test("the divergence of the prior from itself is zero")
  func prior() {
    let x = Slab(count: 3 * 34)
    let z = Slab(count: 3 * 17)
    #expect(
      meansOfGaussian(
        Matrix(x.base, rows: 3, columns: 34), clampedTo: -6...2, into: Matrix(z.base, rows: 3, columns: 17)) == 0)
  }

  @Test("gates are those of the formula", arguments: sizes)
  func gates(_ rows: Int, _ units: Int) {
    let x = Slab(random: rows * 2 * units, seed: 4)
    let dy = Slab(random: rows * units, seed: 5)
    let y = Slab(count: rows * units)
    let dx = Slab(count: rows * 2 * units)
    func matrix(_ slab: borrowing Slab) -> Matrix { Matrix(slab.base, rows: rows, columns: slab.floats.count / rows) }
    gate(matrix(x), into: matrix(y))
    differentiateGate(matrix(dy), matrix(x), into: matrix(dx))
    for row in 0..<rows {
      for unit in 0..<units {
        let (h, s) = (
          Double(x.floats[row * 2 * units + unit]), 1 / (1 + exp(-Double(x.floats[row * 2 * units + units + unit])))
        )
        let g = Double(dy.floats[row * units + unit])
        #expect(abs(Double(y.floats[row * units + unit]) - h * s) < 2e-6)
        #expect(abs(Double(dx.floats[row * 2 * units + unit]) - g * s) < 2e-6)
        #expect(abs(Double(dx.floats[row * 2 * units + units + unit]) - g * h * s * (1 - s)) < 4e-6)
      }
    }
  }
}
