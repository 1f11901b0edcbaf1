/// The columns of a matrix two by two, without the rows in which both are zero: neighbouring pixels, which in pictures of clothes
/// are both black almost as often as one is.
///
/// They lie one behind the other for each pair of columns and each run of rows, in the order of the rows.
struct NonzeroPairs {
  /// The elements of the first column and of the second, in turn.
  private(set) var values: UnsafeMutablePointer<Float>
  /// The rows that they are of.
  private(set) var rows: UnsafeMutablePointer<Int32>
  /// How many there are of a pair of columns in a run of rows.
  private(set) var counts: UnsafeMutablePointer<Int32>

  /// The rows that are looked at to tell whether there are zeros enough.
  private static let sample = 16

  /// The floats that a list may take.
  static func scratchCount(rows: Int, columns: Int) -> Int { rows * columns / 2 * 3 }

  /// The share, in percent, of pairs that are zero, in some of the rows.
  static func zeros(in matrix: Matrix) -> Int {
    var (zeros, count) = (0, 0)
    for row in stride(from: 0, to: matrix.rows, by: max(1, matrix.rows / sample)) {
      for column in stride(from: 0, to: matrix.columns - 1, by: 2) {
        zeros += 1 - nonzero(pair(matrix, row, column))
      }
      count += matrix.columns / 2
    }
    return count == 0 ? 0 : 100 * zeros / count
  }

  /// Lists pairs of columns.
  ///
  /// - Parameters:
  ///   - runs: The runs of rows.
  ///   - scratch: As many floats as ``scratchCount(rows:columns:)`` says.
  ///   - counts: Room for a number for each pair of columns and each run.
  init(
    _ matrix: Matrix, _ columns: Range<Int>, runs: UnsafeBufferPointer<OuterProducts.Step>,
    scratch: UnsafeMutablePointer<Float>, counts: UnsafeMutablePointer<Int32>
  ) {
    values = scratch
    rows = UnsafeMutableRawPointer(scratch + matrix.rows * columns.count)
      .bindMemory(to: Int32.self, capacity: matrix.rows * columns.count / 2)
    self.counts = counts
    var next = self
    for column in stride(from: columns.lowerBound, to: columns.upperBound, by: 2) {
      for run in runs {
        var count = 0
        for row in run.rows {
          // Written in any case, kept if the next is written behind it.
          let pair = NonzeroPairs.pair(matrix, row, column)
          UnsafeMutableRawPointer(next.values + 2 &* count).storeBytes(of: pair, as: UInt64.self)
          next.rows[count] = Int32(truncatingIfNeeded: row)
          count &+= NonzeroPairs.nonzero(pair)
        }
        next.counts[0] = Int32(truncatingIfNeeded: count)
        next.advance(by: count)
      }
    }
  }

  /// Goes on to the next run.
  @inline(__always)
  mutating func advance(by count: Int) {
    values += 2 &* count
    rows += count
    counts += 1
  }

  /// The bits of two floats.
  @inline(__always)
  private static func pair(_ matrix: Matrix, _ row: Int, _ column: Int) -> UInt64 {
    UnsafeRawPointer(matrix.base + (row &* matrix.columns &+ column)).loadUnaligned(as: UInt64.self)
  }

  /// 0 if both are zero, be it with a sign, or 1. Without a condition, which the processor could not foresee.
  @inline(__always)
  private static func nonzero(_ pair: UInt64) -> Int {
    let bits = pair & 0x7fff_ffff_7fff_ffff
    return Int(truncatingIfNeeded: (bits | (0 &- bits)) >> 63)
  }
}
