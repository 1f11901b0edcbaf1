/// How many rows are summed in registers at a time, sixteen columns wide: six, whose sums with two factors and a third fill the
/// sixteen registers of AVX2, or four where that leaves fewer of them idle.
enum RowTile {
  static let large = 6
  static let small = 4

  /// The height of the next tile, when so many rows are left.
  @inline(__always)
  static func height(ofRest rest: Int) -> Int { rest > 2 * small || (rest > small && rest <= large) ? large : small }
}
