public import Collectives
import Failures
import Foundation

/// The communicator that all tests of a process share, since MPI can be initialised only once.
///
/// Swift Testing runs tests on the threads of a pool; the lock makes them take turns. Under mpirun the tests that come here must
/// also run in the same order on all ranks: keep them in `.serialized` suites, and run these with `--no-parallel`, which goes
/// through suites and tests in the order of the source.
public enum SharedWorld {
  private static let lock = NSRecursiveLock()

  // Guarded by the lock; the closure at exit runs when no test does any more.
  nonisolated(unsafe) private static let world: Result<WorldCommunicator, Failure> = {
    atexit { try? SharedWorld.world.get().finalize() }
    do throws(Failure) {
      return .success(try WorldCommunicator())
    } catch {
      return .failure(error)
    }
  }()

  /// Runs `body` while no other test uses the communicator.
  ///
  /// - Throws: What `body` throws, and the failure to initialise MPI.
  public static func run<Outcome>(_ body: (WorldCommunicator) throws -> Outcome) throws -> Outcome {
    lock.lock()
    defer { lock.unlock() }
    return try body(try world.get())
  }
}
