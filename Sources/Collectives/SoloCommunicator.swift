public import Failures
import Glibc

/// A single rank without MPI: for tests, and for work that one rank of a job does alone.
public final class SoloCommunicator: Communicator {
  /// Zero.
  public let rank = 0
  /// One.
  public let size = 1
  /// The only rank of the only host.
  public let node: NodePlacement

  /// Makes a communicator; there may be any number of them.
  public init() {
    var name = utsname()
    uname(&name)
    let hostName = withUnsafeBytes(of: &name.nodename) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    node = NodePlacement(of: 0, leaders: [0], hostName: hostName)
  }

  /// Leaves the bytes as they are.
  public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(Failure) {
    try validate(rank: root)
  }

  /// Leaves the numbers as they are.
  public func allreduce<Number: Reducible>(
    _ numbers: UnsafeMutableBufferPointer<Number>, _ reduction: ReductionOperator
  ) throws(Failure) {}

  /// Copies the source.
  public func startSum(
    _ source: UnsafeMutableBufferPointer<Float>, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(Failure) -> Request {
    try validate(source, into: destination)
    _ = destination.update(fromContentsOf: source)
    return Request()
  }

  /// The bytes alone.
  public func gather(_ bytes: [UInt8], to root: Int) throws(Failure) -> [[UInt8]]? {
    try validate(rank: root)
    return [bytes]
  }

  /// The numbers.
  public func allgather(_ numbers: [UInt64]) throws(Failure) -> [UInt64] { numbers }

  /// Leaves the floats as they are.
  public func allgatherv(_ floats: UnsafeMutableBufferPointer<Float>, slices: [Range<Int>]) throws(Failure) {
    try validate(slices, of: floats.count)
  }

  /// Copies the one slice.
  public func alltoallv(
    _ source: UnsafeMutableBufferPointer<Float>, sent: [Range<Int>],
    into destination: UnsafeMutableBufferPointer<Float>, received: [Range<Int>]
  ) throws(Failure) {
    try validate(sent, of: source.count)
    try validate(received, of: destination.count)
    try copyOwnSlice(of: source, sent, into: destination, received)
  }

  /// Returns the bytes.
  public func sleepingBroadcast(_ bytes: [UInt8], from root: Int) throws(Failure) -> [UInt8] {
    try validate(rank: root)
    return bytes
  }

  /// Returns at once.
  public func barrier() throws(Failure) {}

  /// Allocates ordinary memory.
  public func makeNodeWindow(bytes: Int) throws(Failure) -> NodeWindow {
    try NodeWindow(privateBytes: bytes)
  }

  /// Prints the failure and ends the process with its kind as the exit code.
  public func abort(_ failure: Failure) -> Never {
    failure.report(from: nil)
    exit(failure.kind.rawValue)
  }
}
