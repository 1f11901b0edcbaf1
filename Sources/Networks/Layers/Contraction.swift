public import Kernels

/// Lets the code h = σ(x·Wᵀ + b) of one dense layer pass and adds λ·‖J‖² to the loss of the sample, where J = ∂h/∂x and
/// ‖J‖² = Σⱼ (hⱼ(1 − hⱼ))² · Σᵢ Wⱼᵢ² is its squared Frobenius norm.
///
/// S. Rifai et al., "Contractive Auto-Encoders: Explicit Invariance During Feature Extraction", ICML 2011.
public struct Contraction: ContractionLayer {
  public let input: Shape
  /// λ.
  public let strength: Float
  private let weight: Parameter
  private let columns: Int

  /// A penalty on the code of a layer, whose activation is the sigmoid.
  public init(of layer: Dense, strength: Float) {
    precondition(layer.activation == .sigmoid, "the closed form is that of the sigmoid")
    input = layer.output
    weight = layer.weight
    columns = layer.input.count
    self.strength = strength
  }

  public var output: Shape { input }

  public var differentiatesInPlace: Bool { true }

  public var borrowed: Range<Int> { weight.range }

  public var penalties: [String] { ["contraction"] }

  /// The squared norm of each unit's weights, and a factor for each unit.
  public func scratchCount(rows: Int) -> Int { 2 * input.count }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    y.base.update(from: x.base, count: x.count)
    norms(pass.values(weight), into: pass.scratch)
    pass.penalties[0] += Double(strength) * squaredJacobian(x, norms: pass.scratch)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    let factor = 2 * strength * pass.context.lossScale
    let norms = pass.scratch
    self.norms(pass.values(weight), into: norms)
    for row in 0..<x.rows {
      for unit in 0..<x.columns {
        let i = row * x.columns + unit
        let h = x.base[i]
        dy.base[i] += factor * (h - h * h) * (1 - 2 * h) * norms[unit]
      }
    }
    guard let gradient = pass.gradient(weight) else { return }
    let factors = pass.scratch + x.columns
    for unit in 0..<x.columns { factors[unit] = 0 }
    for row in 0..<x.rows {
      for unit in 0..<x.columns {
        let h = x.base[row * x.columns + unit]
        factors[unit] += factor * (h - h * h) * (h - h * h)
      }
    }
    let accumulates = pass.accumulates(weight)
    let values = pass.values(weight)
    for unit in 0..<x.columns {
      for i in unit * columns..<(unit + 1) * columns {
        gradient[i] = (accumulates ? gradient[i] : 0) + factors[unit] * values[i]
      }
    }
  }

  public func squaredJacobian(ofInputs codes: Matrix, _ values: Floats) -> Double {
    let norms = Slab(count: input.count)
    self.norms(values.baseAddress! + weight.offset, into: norms.base)
    return squaredJacobian(codes, norms: norms.base)
  }

  private func squaredJacobian(_ codes: Matrix, norms: UnsafePointer<Float>) -> Double {
    var total = 0.0
    for row in 0..<codes.rows {
      var sum: Float = 0
      for unit in 0..<codes.columns {
        let h = codes.base[row * codes.columns + unit]
        sum += (h - h * h) * (h - h * h) * norms[unit]
      }
      total += Double(sum)
    }
    return total
  }

  private func norms(_ values: UnsafeMutablePointer<Float>, into norms: UnsafeMutablePointer<Float>) {
    for unit in 0..<input.count {
      norms[unit] = sumOfSquares(Floats(start: values + unit * columns, count: columns))
    }
  }
}
