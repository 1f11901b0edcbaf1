import CZlib
import Failures

/// The inflated bytes of a gzip file (RFC 1952), of one or several members; each member's CRC-32 and length are checked.
///
/// It never inflates more than it is asked for, so whoever reads it decides how far a decompression bomb gets.
final class GzipSource: ByteSource {
  let path: String
  private(set) var isCutShort = false
  private let file: FileSource
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  // zlib keeps the address of its stream and checks it on every call, so the stream must not move.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var consumed = 0
  private var isAtEnd = false

  /// Inflates a file that is at its start.
  init(_ file: FileSource) throws(Failure) {
    self.path = file.path
    self.file = file
    stream.initialize(to: z_stream())
    guard czlib_inflate_init(stream, 15 + 16) == Z_OK else {
      throw Failure(.system, "\(path): zlib cannot start to inflate it: free some memory and start again")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Deflate spends at least two bits on a match of 258 bytes, hence at most 1,032 bytes out of each byte.
  var possibleSizes: ClosedRange<Int> {
    let (most, overflow) = file.size.multipliedReportingOverflow(by: 1032)
    return 0...(overflow ? .max : most)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    var filled = 0
    while filled < buffer.count, !isAtEnd {
      if stream.pointee.avail_in == 0 { try refill() }
      let room = min(buffer.count - filled, 1 << 30)
      stream.pointee.next_out = (buffer.baseAddress! + filled).assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room)
      let status = inflate(stream, Z_NO_FLUSH)
      filled += room - Int(stream.pointee.avail_out)
      switch status {
      case Z_OK: break
      case Z_STREAM_END: try startNextMember()
      // No progress: all input is used up, and what was left of it inside zlib is written out.
      case Z_BUF_ERROR: (isCutShort, isAtEnd) = (true, true)
      case Z_MEM_ERROR: throw Failure(.system, "\(path): no memory left to inflate it: free some and start again")
      default: throw corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)")
      }
    }
    return filled
  }

  private func refill() throws(Failure) {
    let count = try file.read(into: input)
    consumed += count
    stream.pointee.next_in = input.baseAddress!.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
  }

  /// After a member either the file ends or another member starts; anything else is not gzip.
  private func startNextMember() throws(Failure) {
    if stream.pointee.avail_in == 0 { try refill() }
    guard stream.pointee.avail_in > 0 else {
      isAtEnd = true
      return
    }
    guard stream.pointee.next_in.pointee == 0x1f else {
      throw corrupt("bytes that are not gzip after its end")
    }
    inflateReset(stream)
  }

  private func corrupt(_ reason: String) -> Failure {
    let place = consumed - Int(stream.pointee.avail_in)
    return Failure(.badData, "\(path): corrupt gzip data before byte \(place) (\(reason)): get the file again")
  }
}
