/// What the covariances of a mixture are free to be.
public enum Covariance: String, Hashable, Sendable, CaseIterable, Codable {
  /// Any symmetric positive matrix.
  case full
  /// A variance for each axis.
  case diagonal

  /// The numbers of the covariance of one component.
  func count(dimension d: Int) -> Int { self == .full ? d * d : d }

  /// Those of them that can be chosen freely.
  func freeCount(dimension d: Int) -> Int { self == .full ? d * (d + 1) / 2 : d }
}
