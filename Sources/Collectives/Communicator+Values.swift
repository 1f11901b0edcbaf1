public import Failures

extension Communicator {
  /// Copies `root`'s floats to all ranks; collective.
  public func broadcast(_ floats: UnsafeMutableBufferPointer<Float>, from root: Int) throws(Failure) {
    try broadcast(UnsafeMutableRawBufferPointer(floats), from: root)
  }

  /// Gives all ranks the bytes of `root`, which alone knows how many there are; collective.
  ///
  /// - Parameter bytes: Ignored on the other ranks.
  public func broadcast(_ bytes: [UInt8], from root: Int) throws(Failure) -> [UInt8] {
    var count = UInt64(bytes.count)
    try withUnsafeMutableBytes(of: &count) { (count) throws(Failure) in try broadcast(count, from: root) }
    var result = rank == root ? bytes : [UInt8](repeating: 0, count: Int(count))
    try result.withUnsafeMutableBufferPointer { (result) throws(Failure) in
      try broadcast(UnsafeMutableRawBufferPointer(result), from: root)
    }
    return result
  }

  /// Replaces each number by its sum over all ranks, in place; collective.
  public func sum<Number: Reducible>(_ numbers: UnsafeMutableBufferPointer<Number>) throws(Failure) {
    try allreduce(numbers, .sum)
  }

  /// Replaces each number by its sum over all ranks; collective.
  public func sum<Number: Reducible>(_ numbers: inout [Number]) throws(Failure) {
    try allreduce(&numbers, .sum)
  }

  /// Replaces each number by the reduction of that number over all ranks; collective.
  public func allreduce<Number: Reducible>(
    _ numbers: inout [Number], _ reduction: ReductionOperator
  ) throws(Failure) {
    try numbers.withUnsafeMutableBufferPointer { (numbers) throws(Failure) in try allreduce(numbers, reduction) }
  }
}
