import Collectives
import Failures
import Kernels
import Networks

/// The Euclidean norms of tensors whose pieces lie on different ranks, in an order that is always the same: the squares of each
/// piece in a float, the pieces of a tensor in a double, from the first to the last.
final class TensorNorms {
  /// A part of a tensor that lies in one chunk of the arena.
  struct Piece {
    let tensor: Int
    let range: Range<Int>
  }

  private let pieces: [Piece]
  private let tensorCount: Int
  private let communicator: any Communicator
  private let slices: [Range<Int>]
  /// For each piece the squares of its values, and of its direction.
  private var squares: [Double]

  /// - Parameter slices: The part of the arena that each rank has; all of it, or whole chunks.
  init(_ layout: ParameterLayout, _ slices: [Range<Int>], _ communicator: any Communicator) {
    self.communicator = communicator
    var pieces: [Piece] = []
    for (tensor, entry) in layout.entries.enumerated() {
      var start = entry.parameter.offset
      while start < entry.parameter.range.upperBound {
        let end = min((start / SquaredNorm.chunk + 1) * SquaredNorm.chunk, entry.parameter.range.upperBound)
        pieces.append(Piece(tensor: tensor, range: start..<end))
        start = end
      }
    }
    self.pieces = pieces
    tensorCount = layout.entries.count
    squares = [Double](repeating: 0, count: 2 * pieces.count)
    self.slices = slices.map { slice in
      let first = pieces.firstIndex { $0.range.lowerBound >= slice.lowerBound } ?? pieces.count
      let end = pieces.firstIndex { $0.range.lowerBound >= slice.upperBound } ?? pieces.count
      return first..<max(first, end)
    }
  }

  /// The pieces that this rank has.
  var own: ArraySlice<Piece> { pieces[slices[communicator.rank]] }

  /// The norms of the values and of the directions of every tensor; a collective operation.
  ///
  /// - Parameters:
  ///   - values: This rank's slice of the values.
  ///   - directions: Likewise.
  ///   - start: Where the slice begins in the arena.
  func norms(
    _ values: Floats, _ directions: Floats, from start: Int
  ) throws(Failure) -> [(values: Double, direction: Double)] {
    for i in own.indices {
      let place = pieces[i].range.lowerBound - start..<pieces[i].range.upperBound - start
      squares[2 * i] = Double(sumOfSquares(Floats(rebasing: values[place])))
      squares[2 * i + 1] = Double(sumOfSquares(Floats(rebasing: directions[place])))
    }
    if Set(slices).count > 1 {
      try squares.withUnsafeMutableBufferPointer { squares throws(Failure) in
        // Bytes that are moved, whatever they mean: two doubles a piece.
        try communicator.allgatherv(
          UnsafeMutableRawBufferPointer(squares).bindMemory(to: Float.self),
          slices: slices.map { 4 * $0.lowerBound..<4 * $0.upperBound })
      }
    }
    var sums = [(values: Double, direction: Double)](repeating: (0, 0), count: tensorCount)
    for (i, piece) in pieces.enumerated() {
      sums[piece.tensor].values += squares[2 * i]
      sums[piece.tensor].direction += squares[2 * i + 1]
    }
    return sums.map { ($0.values.squareRoot(), $0.direction.squareRoot()) }
  }
}
