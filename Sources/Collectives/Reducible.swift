/// A type of number that can be reduced over ranks: `Float`, `Double` and `UInt64`.
public protocol Reducible: BitwiseCopyable, Sendable {
  /// The kind of number that this is.
  static var numberKind: NumberKind { get }
}

extension Float: Reducible {
  /// Binary32.
  public static var numberKind: NumberKind { .float }
}

extension Double: Reducible {
  /// Binary64.
  public static var numberKind: NumberKind { .double }
}

extension UInt64: Reducible {
  /// Unsigned, 64 bits.
  public static var numberKind: NumberKind { .unsigned64 }
}
