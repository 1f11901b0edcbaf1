/// A ticket for a non-blocking sum; the communicator that issued it tells when the sum is there.
///
/// It is a value without resources: a copy of a ticket whose sum has been completed is complete as well, and a ticket may be
/// kept in an array. Only its own communicator can make anything of it.
public struct Request: Hashable, Sendable {
  let slot: Int
  let serial: UInt64

  /// Whether the sum is known to be there.
  public internal(set) var isComplete: Bool

  static let completed = Request(slot: 0, serial: 0, isComplete: true)
}
