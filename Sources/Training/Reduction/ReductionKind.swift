import Collectives
import Failures

/// The ways to sum gradients over ranks, by name.
public enum ReductionKind: String, Hashable, Sendable, CaseIterable, Codable {
  /// The one that measures fastest, among those that the training allows.
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
  /// - Parameter passes: The passes that put a leaf's gradient together.
  /// - Throws: `.usage` when an exact training asks for one that is not.
  func reduction(
    count: Int, _ leaves: Leaves, passes: Int = 1, _ communicator: any Communicator
  ) throws(Failure) -> any GradientReduction {
    switch self {
    case .auto, .shared:
      return try SlicedReduction(count: count, leaves, passes: passes, try Hosts(communicator), communicator)
    case .slices:
      return try SlicedReduction(
        count: count, leaves, passes: passes, Hosts(separate: communicator.size), communicator)
    case .allreduce, .overlapped:
      return AllreduceReduction(count: count, overlapped: self == .overlapped, communicator)
    }
  }
}
