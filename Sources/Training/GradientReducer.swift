public import Collectives
public import Failures
public import Kernels

/// Sums the ranks' gradient arenas in place, bucket by bucket, while the backward pass still runs.
///
/// The backward pass finishes the arena from its end, so the buckets are slices counted from there: no packing, no copy, and
/// the same collectives in the same order on every rank without any negotiation, also on a rank that has no samples.
public struct GradientReducer: ~Copyable {
  private let communicator: any Communicator
  private let bucketCount: Int
  private let count: Int
  private var unreduced: Int

  /// - Parameters:
  ///   - count: The floats of the arena.
  ///   - bucketBytes: The size of a bucket.
  public init(_ communicator: any Communicator, count: Int, bucketBytes: Int = 1 << 20) {
    self.communicator = communicator
    self.count = count
    bucketCount = max(1, bucketBytes / MemoryLayout<Float>.stride)
    unreduced = count
  }

  /// Takes note that everything from `start` on is final on this rank.
  public mutating func ready(from start: Int, of gradients: Floats) throws(Failure) {
    while unreduced - bucketCount >= start { try reduceNext(gradients) }
  }

  /// Sums what is left, and is ready for the next step.
  public mutating func finish(_ gradients: Floats) throws(Failure) {
    while unreduced > 0 { try reduceNext(gradients) }
    unreduced = count
  }

  private mutating func reduceNext(_ gradients: Floats) throws(Failure) {
    let start = max(0, unreduced - bucketCount)
    try communicator.sum(Floats(rebasing: gradients[start..<unreduced]))
    unreduced = start
  }
}
