/// A view of a row-major matrix that somebody else owns: rows × columns floats without gaps.
public struct Matrix {
  /// The address of the first element.
  public let base: UnsafeMutablePointer<Float>

  /// The number of rows: samples, or samples × positions.
  public let rows: Int

  /// The number of columns: the features of a row.
  public let columns: Int

  /// Views `rows` × `columns` floats from `base` on.
  @inlinable
  public init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
  }

  /// The number of elements.
  @inlinable
  public var count: Int { rows * columns }

  /// The elements in memory order.
  @inlinable
  public var floats: Floats { Floats(start: base, count: count) }

  /// A run of rows, viewed in place.
  @inlinable
  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(base + range.lowerBound * columns, rows: range.count, columns: columns)
  }

  /// The same floats as rows of another length; `rows × columns` must not change.
  @inlinable
  public func reshaped(columns: Int) -> Matrix {
    Matrix(base, rows: count / max(columns, 1), columns: columns)
  }
}
