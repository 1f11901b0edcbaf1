import CProcessor

/// Elementary functions of sixteen floats at once, with polynomials after S. Moshier's Cephes library.
///
/// Maximal errors, measured by the tests over the whole range: `exp` 2 ulp, `log` 2 ulp, `sigmoid` 3e-7 absolute,
/// `tanh` 3 ulp, `softplus` 5 ulp, cosine and sine 2e-7 absolute.

/// eˣ, with x clamped to [-87.3, 88.3], so that the result is a normal number.
@inlinable @inline(__always)
func exp(_ x: Lanes) -> Lanes {
  let clamped = smaller(larger(x, Lanes(repeating: -87.3)), Lanes(repeating: 88.3))
  // Adding 1.5·2²³ rounds to an integer and leaves it in the low bits, where a shift makes it an exponent.
  let magic = Lanes(repeating: 12_582_912)
  let shifted = magic.addingProduct(clamped, Lanes(repeating: 1.442_695_04))
  let n = shifted - magic
  let r = clamped.addingProduct(n, Lanes(repeating: -0.693_359_375)).addingProduct(n, Lanes(repeating: 2.121_944_4e-4))
  var p = Lanes(repeating: 1.987_569_15e-4)
  p = Lanes(repeating: 1.398_199_95e-3).addingProduct(p, r)
  p = Lanes(repeating: 8.333_451_9e-3).addingProduct(p, r)
  p = Lanes(repeating: 4.166_579_6e-2).addingProduct(p, r)
  p = Lanes(repeating: 1.666_666_5e-1).addingProduct(p, r)
  p = Lanes(repeating: 0.5).addingProduct(p, r)
  p = (r + 1).addingProduct(p, r * r)
  let exponent = unsafeBitCast(shifted, to: SIMD16<UInt32>.self) &<< SIMD16<UInt32>(repeating: 23)
  return unsafeBitCast(unsafeBitCast(p, to: SIMD16<UInt32>.self) &+ exponent, to: Lanes.self)
}

/// √x, correctly rounded. `squareRoot()` takes the root of each lane on its own.
@inline(__always)
func squareRoot(_ x: Lanes) -> Lanes { cprocessor_square_roots(x) }

/// ln x for normal x > 0.
@inlinable @inline(__always)
func log(_ x: Lanes) -> Lanes {
  let bits = unsafeBitCast(x, to: SIMD16<UInt32>.self)
  // The exponent, made a float by the same magic number that `exp` uses the other way round.
  let exponentBits = (bits &>> SIMD16<UInt32>(repeating: 23)) | SIMD16<UInt32>(repeating: 0x4B00_0000)
  var e = unsafeBitCast(exponentBits, to: Lanes.self) - Lanes(repeating: 8_388_608 + 126)
  var m = unsafeBitCast(
    (bits & SIMD16<UInt32>(repeating: 0x007F_FFFF)) | SIMD16<UInt32>(repeating: 0x3F00_0000), to: Lanes.self)
  let small = m .< Lanes(repeating: 0.707_106_77)
  e = e.replacing(with: e - 1, where: small)
  m = (m - 1).replacing(with: m + m - 1, where: small)
  let z = m * m
  var p = Lanes(repeating: 7.037_683_6e-2)
  p = Lanes(repeating: -1.151_461_0e-1).addingProduct(p, m)
  p = Lanes(repeating: 1.167_699_9e-1).addingProduct(p, m)
  p = Lanes(repeating: -1.242_014_1e-1).addingProduct(p, m)
  p = Lanes(repeating: 1.424_932_3e-1).addingProduct(p, m)
  p = Lanes(repeating: -1.666_805_8e-1).addingProduct(p, m)
  p = Lanes(repeating: 2.000_071_5e-1).addingProduct(p, m)
  p = Lanes(repeating: -2.499_999_4e-1).addingProduct(p, m)
  p = Lanes(repeating: 3.333_333_1e-1).addingProduct(p, m)
  var y = p * m * z
  y = y.addingProduct(e, Lanes(repeating: -2.121_944_4e-4))
  y = y.addingProduct(z, Lanes(repeating: -0.5))
  return (m + y).addingProduct(e, Lanes(repeating: 0.693_359_375))
}

/// 1 / (1 + e⁻ˣ).
@inlinable @inline(__always)
func sigmoid(_ x: Lanes) -> Lanes {
  Lanes(repeating: 1) / (exp(-x) + 1)
}

/// The hyperbolic tangent: a polynomial near 0, where the quotient of exponentials would cancel.
@inlinable @inline(__always)
func tanh(_ x: Lanes) -> Lanes {
  let quotient = Lanes(repeating: 1) - Lanes(repeating: 2) / (exp(x + x) + 1)
  let z = x * x
  var p = Lanes(repeating: -5.704_988_7e-3)
  p = Lanes(repeating: 2.063_908_9e-2).addingProduct(p, z)
  p = Lanes(repeating: -5.373_971_6e-2).addingProduct(p, z)
  p = Lanes(repeating: 1.333_144_2e-1).addingProduct(p, z)
  p = Lanes(repeating: -3.333_328_2e-1).addingProduct(p, z)
  return quotient.replacing(with: x.addingProduct(p * z, x), where: z .< Lanes(repeating: 0.390_625))
}

/// ln(1 + eˣ) = max(x, 0) + ln(1 + e), e = e^-|x|.
///
/// ln(1 + e) = 2·artanh(s) with s = e / (2 + e) ≤ 1/3: shorter than by ``log(_:)``, and exact where 1 + e would lose what e has.
/// The polynomial is within 5e-9 of 2·artanh(s)/s.
@inlinable @inline(__always)
func softplus(_ x: Lanes) -> Lanes {
  let e = exp(-larger(x, -x))
  let s = e / (e + 2)
  let z = s * s
  var p = Lanes(repeating: 0.280_119_87)
  p = Lanes(repeating: 0.280_018_05).addingProduct(p, z)
  p = Lanes(repeating: 0.400_215_27).addingProduct(p, z)
  p = Lanes(repeating: 0.666_664_16).addingProduct(p, z)
  p = Lanes(repeating: 2).addingProduct(p, z)
  return larger(x, Lanes.zero).addingProduct(s, p)
}

/// The cosine and the sine of 2π·t for t in [0, 1], within 2e-7.
@inlinable @inline(__always)
func cosineAndSine(ofTurns t: Lanes) -> (cosine: Lanes, sine: Lanes) {
  // The nearest quarter turn, in the low bits of the shifted number; what remains is at most an eighth.
  let magic = Lanes(repeating: 12_582_912)
  let quarters = t * Lanes(repeating: 4)
  let shifted = magic + quarters
  let r = (quarters - (shifted - magic)) * Lanes(repeating: 1.570_796_3)
  let z = r * r
  var p = Lanes(repeating: -1.951_529_6e-4)
  p = Lanes(repeating: 8.332_161e-3).addingProduct(p, z)
  p = Lanes(repeating: -1.666_665_5e-1).addingProduct(p, z)
  let s = r.addingProduct(p * z, r)
  var q = Lanes(repeating: 2.443_315_7e-5)
  q = Lanes(repeating: -1.388_731_6e-3).addingProduct(q, z)
  q = Lanes(repeating: 4.166_664_6e-2).addingProduct(q, z)
  let c = Lanes(repeating: 1).addingProduct(z, Lanes(repeating: -0.5)).addingProduct(q * z, z)
  let n = unsafeBitCast(shifted, to: SIMD16<UInt32>.self)
  let two = SIMD16<UInt32>(repeating: 2)
  let isOdd = (n & SIMD16(repeating: 1)) .== SIMD16(repeating: 1)
  let thirty = SIMD16<UInt32>(repeating: 30)
  return (
    negated(c.replacing(with: s, where: isOdd), where: ((n &+ SIMD16(repeating: 1)) & two) &<< thirty),
    negated(s.replacing(with: c, where: isOdd), where: (n & two) &<< thirty)
  )
}

/// x with the sign bit flipped where `signs` has it set.
@inlinable @inline(__always)
func negated(_ x: Lanes, where signs: SIMD16<UInt32>) -> Lanes {
  unsafeBitCast(unsafeBitCast(x, to: SIMD16<UInt32>.self) ^ signs, to: Lanes.self)
}
