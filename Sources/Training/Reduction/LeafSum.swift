public import Collectives
public import Failures
import Kernels

/// Adds up a few numbers of every leaf over all ranks, in the tree's order: losses, votes, batch statistics.
public final class LeafSum {
  private let leaves: Leaves
  private let communicator: any Communicator
  private var gathered: [Double] = []
  private let additions: [SummationTree.Addition]

  /// A sum over leaves.
  public init(_ leaves: Leaves, _ communicator: any Communicator) {
    self.leaves = leaves
    self.communicator = communicator
    additions = leaves.tree.additions
  }

  /// The numbers of all leaves that are gathered at a time.
  private static let largestGathering = 1 << 20

  /// Replaces the first row of numbers by the total over all leaves of all ranks; a collective operation.
  ///
  /// - Parameter rows: As many equally long rows as this rank has leaves; room for at least one.
  public func total(_ rows: UnsafeMutableBufferPointer<Double>, width: Int) throws(Failure) {
    // Long rows, such as second moments, a part after the other: with many leaves they would not fit into memory.
    let part = max(1, LeafSum.largestGathering / leaves.count)
    for first in stride(from: 0, to: width, by: part) {
      try total(rows, width: width, first..<min(first + part, width))
    }
  }

  private func total(
    _ rows: UnsafeMutableBufferPointer<Double>, width: Int, _ columns: Range<Int>
  ) throws(Failure) {
    let count = columns.count
    if gathered.count != leaves.count * count { gathered = [Double](repeating: 0, count: leaves.count * count) }
    try gathered.withUnsafeMutableBufferPointer { gathered throws(Failure) in
      for (row, leaf) in leaves.own.enumerated() {
        for i in 0..<count { gathered[leaf * count + i] = rows[row * width + columns.lowerBound + i] }
      }
      if communicator.size > 1 {
        // Bytes that are moved, whatever they mean.
        try communicator.allgatherv(
          UnsafeMutableRawBufferPointer(gathered).bindMemory(to: Float.self),
          slices: leaves.ofRank.map { 2 * count * $0.lowerBound..<2 * count * $0.upperBound })
      }
      for addition in additions {
        let (destination, source) = (addition.destination * count, addition.source * count)
        for i in 0..<count { gathered[destination + i] += gathered[source + i] }
      }
      for i in 0..<count { rows[columns.lowerBound + i] = gathered[i] }
    }
  }

  /// The total of one row for each of this rank's leaves.
  public func total(_ rows: [[Double]], width: Int) throws(Failure) -> [Double] {
    var flat = rows.flatMap { $0 } + [Double](repeating: 0, count: rows.isEmpty ? width : 0)
    try flat.withUnsafeMutableBufferPointer { flat throws(Failure) in try total(flat, width: width) }
    return Array(flat[..<width])
  }
}
