/// Sixteen floats that one operation works on: two AVX registers, or one AVX-512 register.
public typealias Lanes = SIMD16<Float>

/// The larger of two numbers, lane by lane; x where either is not a number. `pointwiseMax` looks at each lane on its own.
@inlinable @inline(__always)
func larger(_ x: Lanes, _ y: Lanes) -> Lanes { x.replacing(with: y, where: y .> x) }

/// The smaller of two numbers, lane by lane; x where either is not a number.
@inlinable @inline(__always)
func smaller(_ x: Lanes, _ y: Lanes) -> Lanes { x.replacing(with: y, where: y .< x) }

extension UnsafePointer<Float> {
  /// The first `count` ≤ 16 floats, zeros behind them.
  @inlinable @inline(__always)
  func lanes(upTo count: Int) -> Lanes { count == 16 ? lanes : lanes(first: count) }

  /// Sixteen floats from any address.
  @inlinable @inline(__always)
  public var lanes: Lanes { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }

  /// The first `count` < 16 floats, zeros behind them.
  @inlinable @inline(__always)
  public func lanes(first count: Int) -> Lanes {
    // The binary digits of the count say what it consists of, the largest piece in front.
    let pair = count & 1 == 0 ? SIMD2.zero : SIMD2(self[count &- 1], 0)
    let quad =
      count & 2 == 0
      ? SIMD4(lowHalf: pair, highHalf: .zero) : SIMD4(lowHalf: piece(count & 12), highHalf: pair)
    let half =
      count & 4 == 0 ? SIMD8(lowHalf: quad, highHalf: .zero) : SIMD8(lowHalf: piece(count & 8), highHalf: quad)
    return count & 8 == 0 ? Lanes(lowHalf: half, highHalf: .zero) : Lanes(lowHalf: piece(0), highHalf: half)
  }

  @inlinable @inline(__always)
  func piece<Piece: SIMD>(_ offset: Int) -> Piece where Piece.Scalar == Float {
    UnsafeRawPointer(self + offset).loadUnaligned(as: Piece.self)
  }
}

extension UnsafeMutablePointer<Float> {
  /// The first `count` ≤ 16 floats, zeros behind them.
  @inlinable @inline(__always)
  func lanes(upTo count: Int) -> Lanes { UnsafePointer(self).lanes(upTo: count) }

  /// Stores the first `count` ≤ 16 lanes.
  @inlinable @inline(__always)
  func store(_ lanes: Lanes, upTo count: Int) {
    if count == 16 { self.lanes = lanes } else { store(lanes, first: count) }
  }

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
    let half = count & 8 == 0 ? lanes.lowHalf : lanes.highHalf
    if count & 8 != 0 { store(lanes.lowHalf, at: 0) }
    let quad = count & 4 == 0 ? half.lowHalf : half.highHalf
    if count & 4 != 0 { store(half.lowHalf, at: count & 8) }
    let pair = count & 2 == 0 ? quad.lowHalf : quad.highHalf
    if count & 2 != 0 { store(quad.lowHalf, at: count & 12) }
    if count & 1 != 0 { self[count &- 1] = pair[0] }
  }

  @inlinable @inline(__always)
  func store(_ piece: some SIMD<Float>, at offset: Int) {
    UnsafeMutableRawPointer(self + offset).storeBytes(of: piece, as: type(of: piece))
  }
}

/// Stores the columns of four rows of four elements, each with its number.
@inline(__always)
func storeTransposed(
  _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>, _ store: (SIMD4<Float>, Int) -> Void
) {
  store(SIMD4(a[0], b[0], c[0], d[0]), 0)
  store(SIMD4(a[1], b[1], c[1], d[1]), 1)
  store(SIMD4(a[2], b[2], c[2], d[2]), 2)
  store(SIMD4(a[3], b[3], c[3], d[3]), 3)
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

/// Calls `body` with the beginning and the width of each stripe of sixteen columns, the last of which may be narrower.
@inlinable @inline(__always)
func forEachStripe(of columns: Int, _ body: (_ first: Int, _ width: Int) -> Void) {
  var first = 0
  while first &+ 16 <= columns {
    body(first, 16)
    first &+= 16
  }
  if first < columns { body(first, columns &- first) }
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
