import Collectives
import Failures
import Kernels

/// The way of gradients between hosts, rounded to 16 bits if that is wanted.
final class Wire {
  private let type: GradientType
  private let outgoing: Slab
  private let incoming: Slab

  /// - Parameters:
  ///   - sent: The most floats that leave at once.
  ///   - received: The most that arrive.
  ///   - parts: The ranks that they go to and come from.
  init(_ type: GradientType, sent: Int, received: Int, parts: Int) {
    self.type = type
    // Each part is filled up to a whole number of floats.
    outgoing = Slab(count: type == .f32 ? 0 : (sent + 1) / 2 + parts)
    incoming = Slab(count: type == .f32 ? 0 : (received + 1) / 2 + parts)
  }

  /// Sends slices of a buffer to the ranks and takes theirs; a collective operation.
  func exchange(
    _ source: Floats, sent: [Range<Int>], into destination: Floats, received: [Range<Int>],
    _ communicator: any Communicator
  ) throws(Failure) {
    guard type != .f32 else {
      return try communicator.alltoallv(source, sent: sent, into: destination, received: received)
    }
    let (packedSent, packedReceived) = (Wire.packed(sent), Wire.packed(received))
    for (part, place) in zip(sent, packedSent) where !part.isEmpty {
      let halves = UnsafeMutableRawPointer(outgoing.base + place.lowerBound)
      let floats = Floats(rebasing: source[part])
      if type == .bf16 { roundToBFloat16(floats, into: halves) } else { roundToFloat16(floats, into: halves) }
    }
    try communicator.alltoallv(
      outgoing.floats, sent: packedSent, into: incoming.floats, received: packedReceived)
    for (part, place) in zip(received, packedReceived) where !part.isEmpty {
      let halves = UnsafeRawPointer(incoming.base + place.lowerBound)
      let floats = Floats(rebasing: destination[part])
      if type == .bf16 { widenBFloat16(halves, into: floats) } else { widenFloat16(halves, into: floats) }
    }
  }

  /// The places of slices, two numbers in a float, one behind the other.
  private static func packed(_ slices: [Range<Int>]) -> [Range<Int>] {
    var end = 0
    return slices.map { slice in
      let start = end
      end += (slice.count + 1) / 2
      return start..<end
    }
  }
}
