import Failures

extension Communicator {
  /// The part of an exchange of slices that a rank has with itself.
  func copyOwnSlice(
    of source: UnsafeMutableBufferPointer<Float>, _ sent: [Range<Int>],
    into destination: UnsafeMutableBufferPointer<Float>, _ received: [Range<Int>]
  ) throws(Failure) {
    let from = sent[rank]
    let to = received[rank]
    guard from.count == to.count else {
      throw Failure(.internal, "rank \(rank) sends itself \(from.count) floats but expects \(to.count)")
    }
    guard !from.isEmpty else { return }
    (destination.baseAddress! + to.lowerBound).update(from: source.baseAddress! + from.lowerBound, count: from.count)
  }
}
