/// A layer behind a code that keeps it sparse.
public protocol SparsityLayer: Layer {
  /// What a unit must exceed to count as active.
  var activeAbove: Float { get }
}
