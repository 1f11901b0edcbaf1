@testable import Collectives

extension WorldCommunicator {
  /// Runs `body` with a limit on the counts given to MPI, so that small buffers travel in pieces as very large ones do.
  func withCountLimit<Outcome>(_ limit: Int, _ body: () throws -> Outcome) rethrows -> Outcome {
    let usual = countLimit
    countLimit = limit
    defer { countLimit = usual }
    return try body()
  }
}
