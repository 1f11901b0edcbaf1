/// The squared error of σ(x) against t: returns Σ (σ(x) − t)² and, where wanted, writes its gradient with respect to x,
/// scaled: g = scale · 2(σ − t)·σ(1 − σ).
public func squaredErrorOfSigmoid(_ x: Matrix, target t: Matrix, gradient g: Matrix?, scale: Float) -> Double {
  let factors = Lanes(repeating: 2 * scale)
  @inline(__always) func loss(_ x: Lanes, _ t: Lanes) -> (Lanes, Lanes) {
    let s = sigmoid(x)
    let difference = s - t
    return (difference * difference, difference * (s - s * s) * factors)
  }
  return sumOverRows(x, t, g, loss)
}

/// The binary cross-entropy of σ(x) against t ∈ [0, 1], in nats: returns Σ ln(1 + eˣ) − t·x and, where wanted, writes its
/// gradient with respect to x, scaled: g = scale · (σ(x) − t).
///
/// ln(1 + eˣ) = max(x, 0) − ln q with q = max(σ(x), 1 − σ(x)) ≥ ½: one exponential serves both, and one logarithm a whole row,
/// of the product of all q.
public func crossEntropyOfSigmoid(_ x: Matrix, target t: Matrix, gradient g: Matrix?, scale: Float) -> Double {
  let (one, factors) = (Lanes(repeating: 1), Lanes(repeating: scale))
  /// Columns whose product is a normal number: sixteen side by side, 2⁻¹²⁰ at least.
  let stretch = 120 * 16
  var total = 0.0
  for row in 0..<x.rows {
    for first in stride(from: 0, to: x.columns, by: stretch) {
      let start = row * x.columns + first
      var (sum, product) = (Lanes.zero, one)
      @inline(__always) func loss(_ x: Lanes, _ t: Lanes) -> (value: Lanes, factor: Lanes, gradient: Lanes) {
        let s = sigmoid(x)
        return (larger(x, Lanes.zero) - t * x, larger(s, one - s), (s - t) * factors)
      }
      sweep(min(stretch, x.columns - first)) { i in
        let loss = loss((x.base + start + i).lanes, (t.base + start + i).lanes)
        sum += loss.value
        product *= loss.factor
        if let g { (g.base + start + i).lanes = loss.gradient }
      } rest: { i, n in
        let loss = loss((x.base + start + i).lanes(first: n), (t.base + start + i).lanes(first: n))
        for lane in 0..<n {
          sum[lane] += loss.value[lane]
          product[lane] *= loss.factor[lane]
        }
        if let g { (g.base + start + i).store(loss.gradient, first: n) }
      }
      total += Double((sum - log(product)).sum())
    }
  }
  return total
}

/// The squared error of x itself against t: returns Σ (x − t)² and, where wanted, writes its gradient with respect to x,
/// scaled: g = scale · 2(x − t).
public func squaredError(_ x: Matrix, target t: Matrix, gradient g: Matrix?, scale: Float) -> Double {
  let factors = Lanes(repeating: 2 * scale)
  @inline(__always) func loss(_ x: Lanes, _ t: Lanes) -> (Lanes, Lanes) {
    let difference = x - t
    return (difference * difference, difference * factors)
  }
  return sumOverRows(x, t, g, loss)
}

/// The nearest number in [0, 1], element by element.
public func clip(_ x: Matrix, into y: Matrix) {
  map(x.base, into: y.base, count: x.count) { pointwiseMin(pointwiseMax($0, Lanes.zero), Lanes(repeating: 1)) }
}

/// σ(x), element by element.
public func sigmoid(_ x: Matrix, into y: Matrix) {
  map(x.base, into: y.base, count: x.count) { sigmoid($0) }
}

/// Rows are summed in single precision, sixteen columns side by side, and added up in double precision.
@inline(__always)
private func sumOverRows(_ x: Matrix, _ t: Matrix, _ g: Matrix?, _ f: (Lanes, Lanes) -> (Lanes, Lanes)) -> Double {
  var total = 0.0
  for row in 0..<x.rows {
    let start = row * x.columns
    var sum = Lanes.zero
    sweep(x.columns) { i in
      let (value, gradient) = f((x.base + start + i).lanes, (t.base + start + i).lanes)
      sum += value
      if let g { (g.base + start + i).lanes = gradient }
    } rest: { i, n in
      let (value, gradient) = f((x.base + start + i).lanes(first: n), (t.base + start + i).lanes(first: n))
      for lane in 0..<n { sum[lane] += value[lane] }
      if let g { (g.base + start + i).store(gradient, first: n) }
    }
    total += Double(sum.sum())
  }
  return total
}
