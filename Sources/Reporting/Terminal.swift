public import Foundation

/// What standard output is connected to, and how text gets there.
///
/// Under mpirun a rank's standard output is always a pseudo-terminal, even where mpirun's own goes to a file; but such a one
/// has no columns. So there is a terminal that somebody looks at only where there are columns.
public struct Terminal {
  /// The width, or nothing where nobody looks at it.
  static var columns: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes text at once. That nobody can read it any more is no reason to stop.
  public static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 || (written < 0 && errno == EINTR) else { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}
