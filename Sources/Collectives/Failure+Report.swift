public import Failures
import Glibc

extension Failure {
  /// Writes the message to standard error as one line in one piece, after all that was printed before it.
  ///
  /// - Parameter origin: Who speaks, if it is not the only one.
  public func report(from origin: String?) {
    fflush(nil)
    let line = "atelier: \(message)" + (origin.map { " (\($0))" } ?? "") + "\n"
    var bytes = Array(line.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard written > 0 || (written < 0 && errno == EINTR) else { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}
