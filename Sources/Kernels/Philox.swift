/// The counter-based random number generator Philox4x32-10: 128 random bits that depend on a key and a counter only.
///
/// There is no state to advance: the number that a sample gets is the same whichever rank asks for it, and in whatever
/// order. J. Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
public struct Philox: Sendable {
  private let key: SIMD2<UInt32>

  /// A generator for a seed.
  public init(seed: UInt64) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
  }

  /// The four random words of a counter.
  public func words(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let first = UInt64(c[0]) &* 0xD251_1F53
      let second = UInt64(c[2]) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: second >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: first))
      k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return c
  }

  /// The words of sixteen counters at once: lane i of each vector belongs to `counter` with `i` added to its first word.
  @inline(__always)
  func words(ofSixteenFrom counter: SIMD4<UInt32>) -> [4 of SIMD16<UInt32>] {
    let offsets = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    var c0 = SIMD16(repeating: counter[0]) &+ offsets
    var c1 = SIMD16(repeating: counter[1])
    var c2 = SIMD16(repeating: counter[2])
    var c3 = SIMD16(repeating: counter[3])
    var k = key
    for _ in 0..<10 {
      let first = product(c0, 0xD251_1F53)
      let second = product(c2, 0xCD9E_8D57)
      c0 = second.high ^ c1 ^ SIMD16(repeating: k[0])
      c1 = second.low
      c2 = first.high ^ c3 ^ SIMD16(repeating: k[1])
      c3 = first.low
      k = k &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return [c0, c1, c2, c3]
  }

  /// The halves of sixteen products of 64 bits, from eight multiplications of even and eight of odd lanes.
  @inline(__always)
  private func product(_ x: SIMD16<UInt32>, _ factor: UInt64) -> (low: SIMD16<UInt32>, high: SIMD16<UInt32>) {
    let half = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
    let shift = SIMD8<UInt64>(repeating: 32)
    let pairs = unsafeBitCast(x, to: SIMD8<UInt64>.self)
    let even = (pairs & half) &* SIMD8(repeating: factor)
    let odd = (pairs &>> shift) &* SIMD8(repeating: factor)
    return (
      unsafeBitCast((even & half) | (odd &<< shift), to: SIMD16<UInt32>.self),
      unsafeBitCast((even &>> shift) | (odd & ~half), to: SIMD16<UInt32>.self)
    )
  }
}
