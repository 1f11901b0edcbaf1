/// How the values of all ranks become one.
public enum ReductionOperator: Sendable, CaseIterable {
  /// The sum over the ranks, in an order that MPI chooses.
  case sum
  /// The least value of any rank.
  case minimum
  /// The greatest value of any rank.
  case maximum
}
