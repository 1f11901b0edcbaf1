import Collectives
import Failures
import Foundation
import Kernels
import Synchronization

/// One use of the program by all ranks together: from MPI's beginning to its end, with one exit code.
struct Session {
  /// Joins the ranks, runs a body, and ends the process when it fails.
  ///
  /// A failure that all ranks share is printed by rank 0, and all end with its exit code; any other one is printed by the
  /// rank that met it, which takes the whole job down, as the others may be waiting for it.
  static func run(_ body: (WorldCommunicator) throws(Failure) -> Void) {
    do throws(Failure) {
      let communicator = try WorldCommunicator()
      // Slabs are made where MPI is called from, too, which is one thread at a time.
      nonisolated(unsafe) let unsafeCommunicator = communicator
      Slab.outOfMemory.withLock { $0 = { end(unsafeCommunicator, with: Failure(refusedBytes: $0)) } }
      do throws(Failure) {
        try body(communicator)
        try communicator.finalize()
      } catch {
        end(communicator, with: error)
      }
    } catch {
      if isFirstRank { error.report(from: nil) }
      leave(error)
    }
  }

  /// Ends the process at once: at `exit` OpenBLAS waits for its threads, of which one that gets no memory never ends.
  private static func leave(_ failure: Failure) -> Never {
    fflush(nil)
    _exit(failure.kind.rawValue)
  }

  private static func end(_ communicator: WorldCommunicator, with failure: Failure) -> Never {
    guard failure.isShared || communicator.size == 1 else { communicator.abort(failure) }
    if communicator.rank == 0 { failure.report(from: nil) }
    try? communicator.finalize()
    leave(failure)
  }

  /// Whether this is the first rank as far as the launcher tells; all there is to go by before MPI has begun.
  static var isFirstRank: Bool {
    let environment = ProcessInfo.processInfo.environment
    let rank = environment["OMPI_COMM_WORLD_RANK"] ?? environment["PMIX_RANK"] ?? environment["SLURM_PROCID"]
    return rank == nil || rank == "0"
  }

  /// When the process began, as good as.
  static let start = ContinuousClock.now

  /// The seconds since then.
  static var secondsSinceStart: Double { (ContinuousClock.now - start) / .seconds(1) }
}
