/// The kinds of number that can be reduced over ranks.
public enum NumberKind: Sendable {
  /// IEEE 754 binary32.
  case float
  /// IEEE 754 binary64.
  case double
  /// An unsigned integer of 64 bits, whose sums wrap around.
  case unsigned64
}
