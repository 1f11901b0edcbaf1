import Failures
import Foundation

/// A file that is being written, closed when it goes.
///
/// The system calls themselves, because each of their errors matters: a failed `fsync` must not be tried again, and a short
/// write is no error.
final class OutputFile {
  let path: String
  let descriptor: Int32

  /// Opens a file.
  ///
  /// - Parameter flags: What `open` is to do beyond writing, such as `O_CREAT | O_EXCL`.
  init(_ path: String, _ flags: Int32, action: String = "created") throws(Failure) {
    self.path = path
    descriptor = open(path, O_CLOEXEC | flags, 0o644)
    guard descriptor >= 0 else { throw Failure(action, path, errno) }
  }

  deinit {
    close(descriptor)
  }

  /// Writes all of the bytes.
  func write(_ bytes: Data) throws(Failure) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + offset, bytes.count - offset) }
      if written < 0 {
        if errno == EINTR { continue }
        throw Failure("written", path, errno)
      }
      offset += written
    }
  }

  /// Returns when the bytes are on the disk.
  func synchronize() throws(Failure) {
    guard fsync(descriptor) == 0 else { throw Failure("written", path, errno) }
  }

  /// Makes the names in a folder, such as those of renamed files, durable.
  static func synchronize(directory: String) throws(Failure) {
    let folder = try OutputFile(directory, O_RDONLY | O_DIRECTORY, action: "opened")
    // Some file systems cannot, and say so.
    guard fsync(folder.descriptor) == 0 || errno == EINVAL else { throw Failure("written", directory, errno) }
  }
}
