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

  /// Replaces the first row of numbers by the total over all leaves of all ranks; a collective operation.
  ///
  /// - Parameter rows: As many equally long rows as this rank has leaves; room for at least one.
  public func total(_ rows: UnsafeMutableBufferPointer<Double>, width: Int) throws(Failure) {
    let own = leaves.own.count * width
    if gathered.count != leaves.count * width { gathered = [Double](repeating: 0, count: leaves.count * width) }
    try gathered.withUnsafeMutableBufferPointer { gathered throws(Failure) in
      let start = leaves.own.lowerBound * width
      for i in 0..<own { gathered[start + i] = rows[i] }
      if communicator.size > 1 {
        // Bytes that are moved, whatever they mean.
        try communicator.allgatherv(
          UnsafeMutableRawBufferPointer(gathered).bindMemory(to: Float.self),
          slices: leaves.ofRank.map { 2 * width * $0.lowerBound..<2 * width * $0.upperBound })
      }
      for addition in additions {
        let (destination, source) = (addition.destination * width, addition.source * width)
        for i in 0..<width { gathered[destination + i] += gathered[source + i] }
      }
      for i in 0..<width { rows[i] = gathered[i] }
    }
  }

  /// The total of one row for each of this rank's leaves.
  public func total(_ rows: [[Double]], width: Int) throws(Failure) -> [Double] {
    var flat = rows.flatMap { $0 } + [Double](repeating: 0, count: rows.isEmpty ? width : 0)
    try flat.withUnsafeMutableBufferPointer { flat throws(Failure) in try total(flat, width: width) }
    return Array(flat[..<width])
  }
}
