import Failures

/// A file's content, read from its start to its end, after decompression if it is compressed.
protocol ByteSource: AnyObject {
  /// The path, as messages name it.
  var path: String { get }

  /// How many bytes the content can have, as far as that is known before reading it.
  var possibleSizes: ClosedRange<Int> { get }

  /// Whether the content stopped in the middle of the compressed stream.
  var isCutShort: Bool { get }

  /// Reads the next bytes; fewer than the buffer holds only at the end of the content.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int
}

/// Opens a file, plain or gzip, whichever its first two bytes say that it is (its name does not matter).
func openByteSource(_ path: String) throws(Failure) -> any ByteSource {
  let file = try FileSource(path)
  return try file.startsLikeGzip() ? GzipSource(file) : file
}
