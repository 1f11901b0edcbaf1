import Foundation
import Reporting

/// What rank 0 says: results and progress on standard output, everything else on standard error.
enum Console {
  static func write(_ text: String) {
    Terminal.write(text)
  }

  /// Gives the standard streams that were closed a place to go. Otherwise the next files to be opened would be taken for them.
  static func open() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = Glibc.open("/dev/null", O_RDWR)
    }
  }

  static func warn(_ text: String) {
    Terminal.write("warning: \(text)\n", to: STDERR_FILENO)
  }
}
