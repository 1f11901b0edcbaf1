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
}
