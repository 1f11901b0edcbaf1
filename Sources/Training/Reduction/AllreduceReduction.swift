import Collectives
import Failures
import Kernels
import Networks

/// Sums by `MPI_Allreduce`, bucket by bucket; every rank then updates its whole replica.
///
/// The backward pass finishes the arena from its end, so the buckets are slices counted from there: no packing, no copy, and
/// the same collectives in the same order on every rank without any negotiation, also on a rank that has no samples. With
/// `overlapped`, each bucket's sum begins as soon as it is final and goes on beneath the rest of the backward pass. What order
/// MPI sums in depends on the number of ranks, so this cannot serve an exact training.
final class AllreduceReduction: GradientReduction {
  let values: Floats
  private let valuesSlab: Slab
  let gradients: LeafGradients
  private let gradientSlab: Slab
  private let sums: Slab
  private let overlaps: Bool
  private let communicator: any Communicator
  private let bucketCount: Int
  private var begun: Int
  private var requests: [Request] = []
  private var watch = Stopwatch()
  private(set) var hiddenSeconds = 0.0

  /// - Parameters:
  ///   - count: The floats of the arena.
  ///   - overlapped: Whether sums begin during the backward pass.
  ///   - bucketBytes: The size of a bucket.
  init(count: Int, overlapped: Bool, bucketBytes: Int = 1 << 20, _ communicator: any Communicator) {
    self.communicator = communicator
    overlaps = overlapped
    bucketCount = max(1, bucketBytes / MemoryLayout<Float>.stride)
    valuesSlab = Slab(count: count)
    values = valuesSlab.floats
    gradientSlab = Slab(count: count)
    gradients = LeafGradients([gradientSlab.base])
    sums = Slab(count: overlapped ? count : 0)
    begun = count
  }

  var updated: [Range<Int>] { [Range<Int>](repeating: 0..<values.count, count: communicator.size) }

  func finished(_ range: Range<Int>) throws(Failure) {
    while begun - bucketCount >= range.lowerBound { try beginNext() }
    for request in requests { _ = try request.poll() }
  }

  func sum() throws(Failure) -> Double {
    hiddenSeconds = requests.isEmpty ? 0 : watch.lap()
    while begun > 0 { try beginNext() }
    for request in requests { try request.wait() }
    requests.removeAll(keepingCapacity: true)
    begun = values.count
    var norm = SquaredNorm(count: values.count)
    norm.add(total)
    return norm.total
  }

  func free() {}

  func update(_ apply: (Floats, Floats, Range<Int>) throws(Failure) -> Void) throws(Failure) {
    try apply(values, total, 0..<values.count)
  }

  private var total: Floats { overlaps ? sums.floats : gradientSlab.floats }

  private func beginNext() throws(Failure) {
    let start = max(0, begun - bucketCount)
    let bucket = Floats(rebasing: gradientSlab.floats[start..<begun])
    if overlaps {
      if requests.isEmpty { _ = watch.lap() }
      requests.append(try communicator.startSum(bucket, into: Floats(rebasing: sums.floats[start..<begun])))
    } else {
      try communicator.sum(bucket)
    }
    begun = start
  }
}
