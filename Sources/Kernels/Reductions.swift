/// The sum of squares, in double precision.
public func sumOfSquares(_ x: Floats) -> Double {
  guard let base = x.baseAddress else { return 0 }
  var total = SIMD16<Double>.zero
  sweep(x.count) { i in
    let wide = SIMD16<Double>((base + i).lanes)
    total.addProduct(wide, wide)
  } rest: { i, n in
    let wide = SIMD16<Double>((base + i).lanes(first: n))
    total.addProduct(wide, wide)
  }
  return total.sum()
}

/// y += x, element by element.
public func add(_ x: Floats, to y: Floats) {
  guard let source = x.baseAddress, let target = y.baseAddress else { return }
  map(source, target, into: target, count: x.count) { $0 + $1 }
}

/// y = factor · x; in place when x is y.
public func scale(_ x: Floats, by factor: Float, into y: Floats) {
  guard let source = x.baseAddress, let target = y.baseAddress else { return }
  let factors = Lanes(repeating: factor)
  map(source, into: target, count: x.count) { $0 * factors }
}

/// Whether every element is finite.
public func allFinite(_ x: Floats) -> Bool {
  guard let base = x.baseAddress else { return true }
  // 0·x is 0 for a finite x and NaN for any other.
  var zeros = Lanes.zero
  sweep(x.count) { i in
    zeros += (base + i).lanes * 0
  } rest: { i, n in
    zeros += (base + i).lanes(first: n) * 0
  }
  return zeros == Lanes.zero
}
