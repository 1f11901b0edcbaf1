import Foundation
public import Kernels

/// Lets a code in (0, 1) pass and adds β·Σ KL(ρ ‖ ρ̂) over its units to the loss, where ρ̂ is a unit's mean over the whole global
/// batch, all ranks' samples included, and KL(ρ ‖ ρ̂) = ρ ln(ρ/ρ̂) + (1 − ρ) ln((1 − ρ)/(1 − ρ̂)).
///
/// A. Ng, "Sparse autoencoder", CS294A lecture notes, 2011. A single sample has no such penalty: an evaluation adds none and
/// takes it from the means over all its samples afterwards.
public struct KLSparsity: SynchronizingLayer, SparsityLayer {
  public let input: Shape
  /// ρ.
  public let target: Float
  /// β.
  public let weight: Float

  /// A penalty on codes of a shape.
  public init(on input: Shape, target: Float, weight: Float) {
    self.input = input
    self.target = target
    self.weight = weight
  }

  public var output: Shape { input }

  public var differentiatesInPlace: Bool { true }

  public var activeAbove: Float { 0.1 }

  public var penalties: [String] { ["sparsity"] }

  /// The activations of each unit, then the number of samples; on the way back nothing but that number.
  public var sumCount: Int { input.count + 1 }

  public func gather(_ x: Matrix, into sums: UnsafeMutablePointer<Double>, _ pass: Pass) {
    for row in 0..<x.rows {
      for unit in 0..<x.columns { sums[unit] += Double(x.base[row * x.columns + unit]) }
    }
    sums[x.columns] += Double(x.rows)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    y.base.update(from: x.base, count: x.count)
    guard let sums = pass.sums else { return }
    pass.penalties[0] += Double(x.rows) * penalty(ofMeans: { sums[$0] / sums[x.columns] })
  }

  public func gatherBackward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into sums: UnsafeMutablePointer<Double>,
    _ pass: Pass
  ) {
    sums[x.columns] += Double(x.rows)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let sums = pass.sums else { return }
    let rho = Double(target)
    for unit in 0..<x.columns {
      let mean = KLSparsity.clamped(sums[unit] / sums[x.columns])
      pass.scratch[unit] = pass.context.lossScale * weight * Float((1 - rho) / (1 - mean) - rho / mean)
    }
    for row in 0..<x.rows {
      let start = row * x.columns
      for unit in 0..<x.columns { dy.base[start + unit] += pass.scratch[unit] }
    }
  }

  public func scratchCount(rows: Int) -> Int { input.count }

  public func updateStatistics(_ sums: UnsafePointer<Double>, _ statistics: UnsafeMutablePointer<Float>) {}

  /// β·Σ KL(ρ ‖ ρ̂) for the means of the units.
  public func penalty(ofMeans mean: (Int) -> Double) -> Double {
    let rho = Double(target)
    let sum = (0..<input.count).reduce(0.0) { sum, unit in
      let actual = KLSparsity.clamped(mean(unit))
      return sum + rho * log(rho / actual) + (1 - rho) * log((1 - rho) / (1 - actual))
    }
    return Double(weight) * sum
  }

  /// Away from 0 and 1, where the divergence is infinite.
  private static func clamped(_ mean: Double) -> Double { min(max(mean, 1e-6), 1 - 1e-6) }
}
