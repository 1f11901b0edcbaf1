import Collectives
import Failures

/// An integer below 1009 that differs from rank to rank and from place to place; sums over a few ranks are exact in any type.
func value(_ rank: Int, _ place: Int) -> Int { (rank * 331 + place * 7 + 1) % 1009 }

/// Bytes that differ from rank to rank.
func bytes(_ rank: Int, count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value(rank, $0)) } }

/// The failure that `body` throws, if it does.
func failure(of body: () throws(Failure) -> Void) -> Failure? {
  do {
    try body()
    return nil
  } catch {
    return error
  }
}

/// Lends the floats of an array to a collective operation.
func withFloats<Outcome>(
  _ floats: inout [Float], _ body: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Outcome
) throws(Failure) -> Outcome {
  try floats.withUnsafeMutableBufferPointer { (floats) throws(Failure) in try body(floats) }
}
