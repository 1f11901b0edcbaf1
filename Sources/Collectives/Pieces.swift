/// The consecutive pieces, none longer than a limit, that a long buffer is handed to MPI in: its counts are 32-bit.
struct Pieces: Sequence, IteratorProtocol {
  private let end: Int
  private let limit: Int
  private var start: Int

  /// Cuts `range`; an empty range has no pieces.
  init(of range: Range<Int>, limit: Int) {
    start = range.lowerBound
    end = range.upperBound
    self.limit = limit
  }

  mutating func next() -> Range<Int>? {
    guard start < end else { return nil }
    let piece = start..<(end - start <= limit ? end : start + limit)
    start = piece.upperBound
    return piece
  }
}
