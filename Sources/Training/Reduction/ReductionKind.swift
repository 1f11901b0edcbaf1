import Collectives
import Failures
import Kernels
import Networks

/// The ways to sum gradients over ranks, by name.
public enum ReductionKind: String, Hashable, Sendable, CaseIterable, Codable {
  /// `shared` or `slices`, whichever measures faster at the start. They give the same bits, so the choice changes no result.
  case auto
  /// `MPI_Allreduce` on buckets, behind the backward pass.
  case allreduce
  /// `MPI_Iallreduce` on buckets, beneath the backward pass.
  case overlapped
  /// Each rank sums and updates a slice; slices travel as messages.
  case slices
  /// Each rank sums and updates a slice in memory that the ranks of a host share; between hosts slices travel as messages.
  case shared

  /// Whether the order of the sums is that of the tree, whatever the number of ranks.
  public var isExact: Bool { self != .allreduce && self != .overlapped }

  /// Makes the reduction; a collective operation.
  ///
  /// - Parameters:
  ///   - passes: The passes that put a leaf's gradient together.
  ///   - wireType: What gradients are rounded to between hosts.
  func reduction(
    count: Int, _ leaves: Leaves, passes: Int = 1, wireType: GradientType = .f32, _ communicator: any Communicator
  ) throws(Failure) -> any GradientReduction {
    switch self {
    case .auto:
      return try ReductionKind.fastest(count: count, leaves, passes: passes, wireType: wireType, communicator)
    case .shared, .slices:
      let hosts = self == .shared ? try Hosts(communicator) : Hosts(separate: communicator.size)
      return try SlicedReduction(count: count, leaves, passes: passes, wireType: wireType, hosts, communicator)
    case .allreduce, .overlapped:
      return AllreduceReduction(count: count, overlapped: self == .overlapped, communicator)
    }
  }

  /// The steps that a reduction is timed for.
  private static let rounds = 3

  /// The one of those with the same bits that takes least time on the slowest rank.
  private static func fastest(
    count: Int, _ leaves: Leaves, passes: Int, wireType: GradientType, _ communicator: any Communicator
  ) throws(Failure) -> any GradientReduction {
    let hosts = try Hosts(communicator)
    let shared = try SlicedReduction(count: count, leaves, passes: passes, wireType: wireType, hosts, communicator)
    // Where nobody shares memory, both are the same; where messages are rounded, they are not.
    guard communicator.size > hosts.count, wireType == .f32 else { return shared }
    let slices = try SlicedReduction(
      count: count, leaves, passes: passes, wireType: wireType, Hosts(separate: communicator.size), communicator)
    let seconds = [try time(shared, communicator), try time(slices, communicator)]
    let (fastest, other) = seconds[1] < seconds[0] ? (slices, shared) : (shared, slices)
    try other.free()
    return fastest
  }

  /// The seconds of a step's sum and update on the slowest rank, the same on all: the least of a few rounds. The gradients and
  /// the values, all zero, are written as a step would, because a cache line that was moved may have to be taken back for that.
  private static func time(_ reduction: any GradientReduction, _ communicator: any Communicator) throws(Failure)
    -> Float
  {
    var times: [Float] = []
    for _ in 0..<rounds {
      try communicator.barrier()
      var watch = Stopwatch()
      for gradient in reduction.gradients.addresses { gradient.update(repeating: 0, count: reduction.values.count) }
      _ = try reduction.sum()
      try reduction.update { values, gradients, _ in add(gradients, to: values) }
      times.append(Float(watch.lap()))
    }
    try times.withUnsafeMutableBufferPointer { times throws(Failure) in try communicator.allreduce(times, .maximum) }
    return times.min()!
  }
}
