import Failures
import Glibc

// A rank's part of a window: a page for the header, of which only the first rank's is used, then the segment. MPI does not
// promise that a part begins on a page (Open MPI's do not), but every process maps it at the same distance from one: so each part
// has a page to spare, and all processes round up alike.
extension NodeWindow {
  static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

  /// The bytes to allocate for a segment of `bytes`.
  ///
  /// - Throws: `.internal` for a negative size, `.system` for one that no machine has.
  static func paddedSize(of bytes: Int) throws(Failure) -> Int {
    guard bytes >= 0 else { throw Failure(.internal, "a window of \(bytes) bytes makes no sense") }
    let (padded, overflow) = bytes.addingReportingOverflow(3 * pageSize)
    guard !overflow else { throw Failure(.system, "cannot allocate \(bytes) bytes of memory: no machine has so much") }
    return padded / pageSize * pageSize
  }

  /// The counter of arrivals in a part.
  static func header(in part: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt64> {
    part.alignedUp(toMultipleOf: pageSize).assumingMemoryBound(to: UInt64.self)
  }

  /// The segment of `bytes` in a part.
  static func segment(of bytes: Int, in part: UnsafeMutableRawPointer) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: part.alignedUp(toMultipleOf: pageSize) + pageSize, count: bytes)
  }
}
