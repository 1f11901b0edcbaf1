import Collectives
import Failures
import Kernels

/// The squared Euclidean norm of a vector whose slices lie on different ranks, in an order that is always the same: the
/// squares of each chunk in a float, the chunks in a double, from the first to the last.
struct SquaredNorm {
  /// The floats of a chunk; slices end at multiples of it.
  static let chunk = 1024

  private var sums: [Double]

  /// The norm of a vector of `count` elements.
  init(count: Int) {
    sums = [Double](repeating: 0, count: (count + SquaredNorm.chunk - 1) / SquaredNorm.chunk)
  }

  /// Cuts a vector into slices of whole chunks, one a part.
  static func slices(of count: Int, parts: Int) -> [Range<Int>] {
    let chunks = (count + chunk - 1) / chunk
    return (0..<parts).map { part in
      min(count, chunks * part / parts * chunk)..<min(count, chunks * (part + 1) / parts * chunk)
    }
  }

  /// Takes in the chunk that begins at an element.
  mutating func add(_ chunk: Floats, at start: Int) {
    sums[start / SquaredNorm.chunk] = Double(sumOfSquares(chunk))
  }

  /// Takes in all chunks of a vector.
  mutating func add(_ vector: Floats) {
    for start in stride(from: 0, to: vector.count, by: SquaredNorm.chunk) {
      add(Floats(rebasing: vector[start..<min(start + SquaredNorm.chunk, vector.count)]), at: start)
    }
  }

  /// The total, when this rank has all chunks.
  var total: Double { sums.reduce(0, +) }

  /// The total over slices that each rank has one of; a collective operation.
  mutating func total(_ slices: [Range<Int>], _ communicator: any Communicator) throws(Failure) -> Double {
    func chunks(_ element: Int) -> Int { (element + SquaredNorm.chunk - 1) / SquaredNorm.chunk }
    try sums.withUnsafeMutableBufferPointer { sums throws(Failure) in
      // Bytes that are moved, whatever they mean.
      try communicator.allgatherv(
        UnsafeMutableRawBufferPointer(sums).bindMemory(to: Float.self),
        slices: slices.map { 2 * chunks($0.lowerBound)..<2 * chunks($0.upperBound) })
    }
    return total
  }
}
