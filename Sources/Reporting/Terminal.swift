import Foundation

/// What standard output is connected to.
///
/// Under mpirun a rank's standard output is always a pseudo-terminal, even where mpirun's own goes to a file; but such a one
/// has no columns. So there is a terminal that somebody looks at only where there are columns.
struct Terminal {
  /// The width, or nothing where nobody looks at it.
  static var columns: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes text at once.
  static func write(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
