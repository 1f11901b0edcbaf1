public import Failures
public import Foundation

/// A file of lines that only grows, except when a run goes back to an earlier state.
public final class AppendLog {
  private let file: OutputFile

  /// Opens or creates the file.
  public init(path: String) throws(Failure) {
    file = try OutputFile(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, action: "opened")
  }

  /// Appends a line, which has no newline itself, in one piece; what was written of one that failed is taken back.
  public func append(line: Data) throws(Failure) {
    let end = lseek(file.descriptor, 0, SEEK_END)
    do throws(Failure) {
      try file.write(line + Data("\n".utf8))
    } catch {
      ftruncate(file.descriptor, end)
      throw error
    }
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
