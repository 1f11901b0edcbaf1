/// Rounds floats to the nearest bfloat16, ties to even; what is not a number stays so.
///
/// - Parameter halves: Two bytes for each float.
public func roundToBFloat16(_ floats: Floats, into halves: UnsafeMutableRawPointer) {
  let halves = halves.assumingMemoryBound(to: UInt16.self)
  for i in floats.indices {
    let bits = floats[i].bitPattern
    let rounded = (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16
    halves[i] = UInt16(truncatingIfNeeded: floats[i] == floats[i] ? rounded : bits >> 16 | 0x40)
  }
}

/// The floats that bfloat16 numbers stand for.
public func widenBFloat16(_ halves: UnsafeRawPointer, into floats: Floats) {
  let halves = halves.assumingMemoryBound(to: UInt16.self)
  for i in floats.indices { floats[i] = Float(bitPattern: UInt32(halves[i]) << 16) }
}

/// Rounds floats to the nearest IEEE half, ties to even; beyond 65504 they become infinite.
///
/// - Parameter halves: Two bytes for each float.
public func roundToFloat16(_ floats: Floats, into halves: UnsafeMutableRawPointer) {
  let halves = halves.assumingMemoryBound(to: Float16.self)
  for i in floats.indices { halves[i] = Float16(floats[i]) }
}

/// The floats that IEEE halves stand for.
public func widenFloat16(_ halves: UnsafeRawPointer, into floats: Floats) {
  let halves = halves.assumingMemoryBound(to: Float16.self)
  for i in floats.indices { floats[i] = Float(halves[i]) }
}
