public import Failures
public import Foundation

/// A file of lines that only grows, except when a run goes back to an earlier state.
public final class AppendLog {
  private let file: OutputFile
  private var isTorn = false

  /// Opens or creates the file.
  public init(path: String) throws(Failure) {
    file = try OutputFile(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, action: "opened")
  }

  /// Appends a line, which has no newline itself, in one piece.
  public func append(line: Data) throws(Failure) {
    // After a write that failed half-way, the next line must not continue the torn one.
    let start = isTorn ? Data("\n".utf8) : Data()
    isTorn = true
    try file.write(start + line + Data("\n".utf8))
    isTorn = false
  }

  /// Cuts the file off before the first line that is torn or not to be kept.
  public func truncate(keeping isKept: (Data) -> Bool) throws(Failure) {
    guard let bytes = FileManager.default.contents(atPath: file.path) else {
      throw Failure("read", file.path, errno)
    }
    var end = bytes.startIndex
    while let newline = bytes[end...].firstIndex(of: UInt8(ascii: "\n")), isKept(bytes[end..<newline]) {
      end = newline + 1
    }
    guard ftruncate(file.descriptor, off_t(end)) == 0 else { throw Failure("cut", file.path, errno) }
  }
}
