import Failures
import Glibc

/// The bytes of a regular file as they are.
final class FileSource: ByteSource {
  let path: String
  let size: Int
  private let descriptor: Int32

  /// Opens a file for reading.
  ///
  /// - Throws: `.missingInput`, `.permission` or `.inputOutput`.
  init(_ path: String) throws(Failure) {
    // O_NONBLOCK, so that a named pipe is refused below instead of waiting for its writer for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Failure(opening: path, errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Failure(.badData, "\(path) is not a regular file: name a folder that holds the data files with --data DIR")
    }
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  var possibleSizes: ClosedRange<Int> { size...size }
  var isCutShort: Bool { false }

  func startsLikeGzip() throws(Failure) -> Bool {
    var magic: (UInt8, UInt8) = (0, 0)
    guard pread(descriptor, &magic, 2, 0) >= 0 else { throw readFailure(errno) }
    return magic == (0x1f, 0x8b)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
      if count == 0 { break }
      if count > 0 {
        filled += count
      } else if errno != EINTR {
        throw readFailure(errno)
      }
    }
    return filled
  }

  private func readFailure(_ code: Int32) -> Failure {
    let reason = String(cString: strerror(code))
    return Failure(.inputOutput, "\(path): reading failed (\(reason)): check the disk and start again")
  }
}
