/// The sum of squares of a few thousand floats, sixteen at a time.
public func sumOfSquares(_ x: Floats) -> Float { dot(x, x) }

/// x·y, of a few thousand floats each, sixteen at a time.
public func dot(_ x: Floats, _ y: Floats) -> Float {
  guard let left = x.baseAddress, let right = y.baseAddress else { return 0 }
  var total = Lanes.zero
  sweep(x.count) { i in
    total.addProduct((left + i).lanes, (right + i).lanes)
  } rest: { i, n in
    total.addProduct((left + i).lanes(first: n), (right + i).lanes(first: n))
  }
  return total.sum()
}

/// y += x, element by element.
public func add(_ x: Floats, to y: Floats) {
  guard let source = x.baseAddress, let target = y.baseAddress else { return }
  map(source, target, into: target, count: x.count) { $0 + $1 }
}

/// y ← y + f·x.
public func add(_ x: Floats, times factor: Float, to y: Floats) {
  guard let source = x.baseAddress, let target = y.baseAddress else { return }
  let factors = Lanes(repeating: factor)
  map(source, target, into: target, count: x.count) { $1.addingProduct(factors, $0) }
}

/// y = factor · x; in place when x is y.
public func scale(_ x: Floats, by factor: Float, into y: Floats) {
  guard let source = x.baseAddress, let target = y.baseAddress else { return }
  let factors = Lanes(repeating: factor)
  map(source, into: target, count: x.count) { $0 * factors }
}

/// y += rate · (x − y), element by element.
public func approach(_ x: Floats, by rate: Float, from y: Floats) {
  guard let source = x.baseAddress, let target = y.baseAddress else { return }
  let rates = Lanes(repeating: rate)
  map(source, target, into: target, count: x.count) { $1 + rates * ($0 - $1) }
}

/// y = factor · x + offset; in place when x is y.
public func scale(_ x: Floats, by factor: Float, adding offset: Float, into y: Floats) {
  guard let source = x.baseAddress, let target = y.baseAddress else { return }
  let (factors, offsets) = (Lanes(repeating: factor), Lanes(repeating: offset))
  map(source, into: target, count: x.count) { $0 * factors + offsets }
}
