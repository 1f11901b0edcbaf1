import Kernels
import Support
import Testing

@testable import Evaluation

@Suite struct FrechetDistanceTests {
  @Test("Vectors are at no distance from themselves")
  func itself() {
    let slab = Slab(random: 400 * 7, seed: 3)
    let moments = Moments(of: Matrix(slab.base, rows: 400, columns: 7))
    #expect(abs(FrechetDistance(moments, moments).value) < 1e-9)
  }

  @Test("Between diagonal covariances the distance is that of means and of deviations: Σ (μ₁ − μ₂)² + (σ₁ − σ₂)²")
  func diagonal() {
    // Each pair of rows differs from the mean in one element, by its deviation times √3.
    func moments(mean: [Float], deviation: [Float]) -> Moments {
      let slab = Slab(count: 6 * 3)
      for row in 0..<6 {
        for c in 0..<3 {
          let sign: Float = row % 2 == 0 ? 1 : -1
          slab.floats[row * 3 + c] = mean[c] + (row / 2 == c ? sign * deviation[c] * Float(3).squareRoot() : 0)
        }
      }
      return Moments(of: Matrix(slab.base, rows: 6, columns: 3))
    }
    let distance = FrechetDistance(
      moments(mean: [1, 2, 3], deviation: [1, 2, 0.5]), moments(mean: [0, 2, 5], deviation: [2, 0.5, 0.5]))
    #expect(abs(distance.value - (1 + 4 + 1 + 2.25)) < 1e-5)
  }

  @Test("The distance does not depend on the order of the two, nor on rotations of the features")
  func symmetric() {
    let first = Slab(random: 300 * 2, seed: 1)
    let second = Slab(random: 300 * 2, seed: 2)
    let (a, b) = (Matrix(first.base, rows: 300, columns: 2), Matrix(second.base, rows: 300, columns: 2))
    for row in 0..<300 { b.base[2 * row] = 3 * b.base[2 * row] + b.base[2 * row + 1] + 1 }
    let distance = FrechetDistance(Moments(of: a), Moments(of: b)).value
    #expect(abs(FrechetDistance(Moments(of: b), Moments(of: a)).value - distance) < 1e-9 * distance)
    for matrix in [a, b] {
      for row in 0..<300 {
        let (x, y) = (matrix.base[2 * row], matrix.base[2 * row + 1])
        (matrix.base[2 * row], matrix.base[2 * row + 1]) = (0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y)
      }
    }
    #expect(abs(FrechetDistance(Moments(of: a), Moments(of: b)).value - distance) < 1e-5 * distance)
  }
}
