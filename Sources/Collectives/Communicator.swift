public import Failures

/// The ranks of a job, and what they do together.
///
/// A *collective* operation is called by all ranks, in the same order, with counts that agree; it returns on a rank when that
/// rank's part is done. Calls come from one thread at a time, though not always the same one. Buffers may be empty and may be
/// longer than MPI's 32-bit counts.
///
/// All operations throw `.system` when MPI refuses, naming the MPI function, and `.internal` for arguments that make no sense.
/// After such an error the ranks are out of step and cannot agree on anything any more: the only thing left to do is to
/// ``abort(_:)``. A failure of one rank's own work (a file that is missing there) is different as long as all ranks still meet
/// in ``agree(on:)``, which makes it everybody's.
public protocol Communicator: AnyObject {
  /// This process's rank, `0..<size`.
  var rank: Int { get }

  /// The number of ranks.
  var size: Int { get }

  /// The host this rank runs on, and its place there.
  var node: NodePlacement { get }

  /// Copies `root`'s bytes to all ranks; collective.
  func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(Failure)

  /// Replaces each number by the reduction of that number over all ranks, in place; collective.
  ///
  /// All ranks get the same bits.
  func allreduce<Number: Reducible>(
    _ numbers: UnsafeMutableBufferPointer<Number>, _ reduction: ReductionOperator
  ) throws(Failure)

  /// Starts to sum over all ranks and returns at once; collective.
  ///
  /// MPI moves the sum along only within calls to it, so poll now and then. Neither buffer may be touched, moved or freed until
  /// the request is complete.
  ///
  /// - Parameter destination: Another buffer of the same length; never the source, because Open MPI's non-blocking sums in place
  ///   fall back to a slow tree.
  func startSum(
    _ source: UnsafeMutableBufferPointer<Float>, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(Failure) -> Request

  /// Collects byte strings of any lengths; collective.
  ///
  /// - Returns: On `root` the bytes of every rank in order, elsewhere nothing.
  func gather(_ bytes: [UInt8], to root: Int) throws(Failure) -> [[UInt8]]?

  /// Collects equally many numbers from every rank on every rank; collective.
  ///
  /// - Returns: The numbers of rank 0, then those of rank 1, and so on.
  func allgather(_ numbers: [UInt64]) throws(Failure) -> [UInt64]

  /// Gives every rank all slices, of which each rank has one, in place; collective.
  ///
  /// - Parameter slices: For each rank where its slice lies in `floats`; the same on all ranks. They may be empty and of
  ///   different lengths, but do not overlap.
  func allgatherv(_ floats: UnsafeMutableBufferPointer<Float>, slices: [Range<Int>]) throws(Failure)

  /// Sends a slice to every rank and receives one from every rank; collective.
  ///
  /// - Parameters:
  ///   - sent: For each rank the slice of `source` that it gets.
  ///   - received: For each rank where in `destination` its slice goes. Slices do not overlap, and are as long as that rank's
  ///     sent slice for this one.
  func alltoallv(
    _ source: UnsafeMutableBufferPointer<Float>, sent: [Range<Int>],
    into destination: UnsafeMutableBufferPointer<Float>, received: [Range<Int>]
  ) throws(Failure)

  /// Gives all ranks the bytes of `root`; the others sleep until these are there; collective.
  ///
  /// For ranks that have nothing to do while others work for long; the price is a delay of some milliseconds.
  ///
  /// - Parameter bytes: Ignored on the other ranks.
  func sleepingBroadcast(_ bytes: [UInt8], from root: Int) throws(Failure) -> [UInt8]

  /// Waits, spinning, until all ranks are here; collective.
  func barrier() throws(Failure)

  /// Allocates memory that all ranks of a host see; collective over all ranks of the job.
  ///
  /// - Parameter bytes: The size of this rank's segment; may differ between ranks.
  /// - Throws: `.system`, on all ranks, if any host has not enough shared memory.
  func makeNodeWindow(bytes: Int) throws(Failure) -> NodeWindow

  /// Prints the failure, ends all ranks, and makes the failure's kind the exit code of the job.
  func abort(_ failure: Failure) -> Never
}
