/// Draws codes from diagonal Gaussians by the reparametrisation z = μ + σ·ε, and measures how far these are from the
/// standard normal distribution.
///
/// - Parameters:
///   - x: The Gaussians, one a row: d means μ, then d logarithms of variances ln σ².
///   - bounds: What ln σ² is clamped to.
///   - deviation: On entry standard normal numbers ε, n × d; on return σ·ε.
///   - z: The codes, n × d.
/// - Returns: The Kullback–Leibler divergence ½ Σ (μ² + σ² − 1 − ln σ²) in nats, summed over rows and units.
public func drawGaussian(
  _ x: Matrix, clampedTo bounds: ClosedRange<Float>, deviation: Matrix, into z: Matrix
) -> Double {
  let clamp = Clamp(bounds)
  return sumOverUnits(x, z.columns) { means, logVariances, row, i, n in
    let l = clamp.apply(logVariances)
    let sigma = exp(l * Lanes(repeating: 0.5))
    let place = row * z.columns + i
    let scaled = (deviation.base + place).lanes(upTo: n) * sigma
    (deviation.base + place).store(scaled, upTo: n)
    (z.base + place).store(means + scaled, upTo: n)
    return divergence(means, l, sigma)
  }
}

/// The divergence that ``drawGaussian(_:clampedTo:deviation:into:)`` returns, without drawing: the codes are the means.
public func meansOfGaussian(_ x: Matrix, clampedTo bounds: ClosedRange<Float>, into z: Matrix) -> Double {
  let clamp = Clamp(bounds)
  return sumOverUnits(x, z.columns) { means, logVariances, row, i, n in
    let l = clamp.apply(logVariances)
    (z.base + row * z.columns + i).store(means, upTo: n)
    return divergence(means, l, exp(l * Lanes(repeating: 0.5)))
  }
}

/// The gradient of what is behind the codes and of `weight` times the divergence with respect to the Gaussians:
/// ∂μ = ∂z + weight·μ and ∂ln σ² = ½(∂z·σε + weight·(σ² − 1)), the latter 0 where ln σ² was clamped.
///
/// - Parameters:
///   - dz: The gradient with respect to the codes.
///   - deviation: σ·ε, as ``drawGaussian(_:clampedTo:deviation:into:)`` left it.
///   - dx: The gradient with respect to x.
public func differentiateGaussian(
  _ dz: Matrix, _ x: Matrix, clampedTo bounds: ClosedRange<Float>, deviation: Matrix, weight: Float, into dx: Matrix
) {
  let clamp = Clamp(bounds)
  let weights = Lanes(repeating: weight)
  let units = dz.columns
  _ = sumOverUnits(x, units) { means, logVariances, row, i, n in
    let variance = exp(clamp.apply(logVariances))
    let place = row * units + i
    let g = (dz.base + place).lanes(upTo: n)
    (dx.base + row * dx.columns + i).store(g + weights * means, upTo: n)
    let slope = (g * (deviation.base + place).lanes(upTo: n) + weights * (variance - 1)) * Lanes(repeating: 0.5)
    (dx.base + row * dx.columns + units + i).store(
      Lanes.zero.replacing(with: slope, where: clamp.passes(logVariances)), upTo: n)
    return Lanes.zero
  }
}

/// ln p(z) − ln q(z|x) of the code that was drawn from a row's Gaussian: ½ Σ (((z − μ)/σ)² + ln σ² − z²).
public func logRatioOfPrior(
  _ x: Matrix, clampedTo bounds: ClosedRange<Float>, codes z: Matrix, row: Int
) -> Double {
  let clamp = Clamp(bounds)
  let half = Lanes(repeating: 0.5)
  return sumOverUnits(x.rows(row..<row + 1), z.columns) { means, logVariances, _, i, n in
    let l = clamp.apply(logVariances)
    let code = (z.base + row * z.columns + i).lanes(upTo: n)
    let epsilon = (code - means) * exp(-half * l)
    return (epsilon * epsilon + l - code * code) * half
  }
}

/// Bounds of ln σ².
private struct Clamp {
  let lower, upper: Lanes

  init(_ bounds: ClosedRange<Float>) {
    lower = Lanes(repeating: bounds.lowerBound)
    upper = Lanes(repeating: bounds.upperBound)
  }

  @inline(__always)
  func apply(_ x: Lanes) -> Lanes { smaller(larger(x, lower), upper) }

  @inline(__always)
  func passes(_ x: Lanes) -> SIMDMask<SIMD16<Int32>> { (x .> lower) .& (x .< upper) }
}

@inline(__always)
private func divergence(_ means: Lanes, _ logVariances: Lanes, _ sigma: Lanes) -> Lanes {
  (means * means + sigma * sigma - 1 - logVariances) * Lanes(repeating: 0.5)
}

/// Calls `f` with up to sixteen means and logarithms of variances at a time; adds up what it returns, a row in single, the
/// rows in double precision.
@inline(__always)
private func sumOverUnits(
  _ x: Matrix, _ units: Int,
  _ f: (_ means: Lanes, _ logVariances: Lanes, _ row: Int, _ unit: Int, _ count: Int) -> Lanes
) -> Double {
  var total = 0.0
  for row in 0..<x.rows {
    let base = x.base + row * x.columns
    var sum = Lanes.zero
    for i in stride(from: 0, to: units, by: 16) {
      let n = min(16, units - i)
      let value = f((base + i).lanes(upTo: n), (base + units + i).lanes(upTo: n), row, i, n)
      if n == 16 { sum += value } else { for lane in 0..<n { sum[lane] += value[lane] } }
    }
    total += Double(sum.sum())
  }
  return total
}
