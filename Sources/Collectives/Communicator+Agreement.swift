public import Failures

extension Communicator {
  /// Makes the failure of one rank the failure of all; collective.
  ///
  /// Each rank does what may fail on it alone, keeps the failure instead of throwing it, and comes here. If any rank failed, all
  /// throw the failure of the lowest such rank, so that all end with the same code and rank 0 can print it once.
  ///
  /// - Parameter failure: This rank's failure, if it has one.
  /// - Throws: The failure of the lowest rank that has one, marked as shared.
  public func agree(on failure: Failure?) throws(Failure) {
    var failing = [failure == nil ? UInt64.max : UInt64(rank)]
    try allreduce(&failing, .minimum)
    guard failing[0] != .max else { return }
    let lowest = Int(failing[0])
    var kind = [UInt64(failure?.kind.rawValue ?? 0)]
    try kind.withUnsafeMutableBufferPointer { (kind) throws(Failure) in
      try broadcast(UnsafeMutableRawBufferPointer(kind), from: lowest)
    }
    let message = try broadcast(Array((failure?.message ?? "").utf8), from: lowest)
    throw Failure(
      Failure.Kind(rawValue: Int32(kind[0])) ?? .internal, String(decoding: message, as: UTF8.self), isShared: true)
  }

  /// Does what may fail on one rank alone, and returns if it succeeded on all; collective.
  ///
  /// - Parameter work: This rank's part. It must not contain collective operations of its own.
  /// - Throws: The failure of the lowest rank whose work failed, marked as shared.
  public func agree<Outcome>(after work: () throws(Failure) -> Outcome) throws(Failure) -> Outcome {
    let outcome: Outcome
    do {
      outcome = try work()
    } catch {
      // Throws, as this rank has failed, though perhaps not this failure.
      try agree(on: error)
      throw error
    }
    try agree(on: nil)
    return outcome
  }
}
