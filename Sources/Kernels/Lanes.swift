/// Sixteen floats that one operation works on: two AVX registers, or one AVX-512 register.
public typealias Lanes = SIMD16<Float>

/// The larger of two numbers, lane by lane; x where either is not a number. `pointwiseMax` looks at each lane on its own.
@inlinable @inline(__always)
func larger(_ x: Lanes, _ y: Lanes) -> Lanes { x.replacing(with: y, where: y .> x) }

/// The smaller of two numbers, lane by lane; x where either is not a number.
@inlinable @inline(__always)
func smaller(_ x: Lanes, _ y: Lanes) -> Lanes { x.replacing(with: y, where: y .< x) }

extension UnsafePointer<Float> {
  /// Sixteen floats from any address.
  @inlinable @inline(__always)
  public var lanes: Lanes { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }

  /// The first `count` < 16 floats, zeros behind them.
  @inlinable @inline(__always)
  public func lanes(first count: Int) -> Lanes {
    var lanes = Lanes.zero
    for i in 0..<count { lanes[i] = self[i] }
    return lanes
  }
}

extension UnsafeMutablePointer<Float> {
  /// Sixteen floats at any address.
  @inlinable @inline(__always)
  public var lanes: Lanes {
    get { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }
    nonmutating set { UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: Lanes.self) }
  }

  /// The first `count` < 16 floats, zeros behind them.
  @inlinable @inline(__always)
  public func lanes(first count: Int) -> Lanes { UnsafePointer(self).lanes(first: count) }

  /// Stores the first `count` < 16 lanes.
  @inlinable @inline(__always)
  public func store(_ lanes: Lanes, first count: Int) {
    for i in 0..<count { self[i] = lanes[i] }
  }
}

/// Calls `whole` with the offset of every full group of sixteen below `count`, then `rest` with the offset and length of
/// what remains. An element's result never depends on which of the two it falls to, as both use the same lane arithmetic.
@inlinable @inline(__always)
func sweep(_ count: Int, whole: (Int) -> Void, rest: (Int, Int) -> Void) {
  var i = 0
  while i + 16 <= count {
    whole(i)
    i += 16
  }
  if i < count { rest(i, count - i) }
}

/// y[i] = f(x[i]).
@inlinable @inline(__always)
func map(_ x: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int, _ f: (Lanes) -> Lanes) {
  sweep(count) { i in
    (y + i).lanes = f((x + i).lanes)
  } rest: { i, n in
    (y + i).store(f((x + i).lanes(first: n)), first: n)
  }
}

/// z[i] = f(x[i], y[i]).
@inlinable @inline(__always)
func map(
  _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, into z: UnsafeMutablePointer<Float>, count: Int,
  _ f: (Lanes, Lanes) -> Lanes
) {
  sweep(count) { i in
    (z + i).lanes = f((x + i).lanes, (y + i).lanes)
  } rest: { i, n in
    (z + i).store(f((x + i).lanes(first: n), (y + i).lanes(first: n)), first: n)
  }
}
