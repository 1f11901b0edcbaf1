import Failures

/// Reads an IDX file from start to end and keeps the items that are asked for, so that memory stays bounded by these.
final class IDXReader {
  let header: IDXHeader
  private let source: any ByteSource

  /// Opens a file, plain or gzip, reads its header and checks it against the layout and the size of the file.
  init(_ path: String, expecting layout: IDXHeader.Layout) throws(Failure) {
    let source = try openByteSource(path)
    var bytes = [UInt8](repeating: 0, count: layout.headerSize)
    let count = try bytes.withUnsafeMutableBufferPointer { buffer throws(Failure) in
      try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    guard count == layout.headerSize else {
      throw Failure(
        .badData,
        "\(path): truncated after \(count) of the \(layout.headerSize) bytes of its header: get the file again")
    }
    let words = stride(from: 0, to: count, by: 4).map { start in
      bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    self.source = source
    header = try IDXHeader(words, of: path, expecting: layout)
    try checkSize()
  }

  /// Whether the file can have the size that its header promises, before anything is allocated for it.
  private func checkSize() throws(Failure) {
    let possible = source.possibleSizes
    if header.contentSize < possible.lowerBound {
      throw tooLong("\(possible.lowerBound) bytes")
    }
    if header.contentSize > possible.upperBound {
      throw possible.lowerBound == possible.upperBound
        ? truncated(after: possible.upperBound)
        : Failure(
          .badData,
          "\(source.path): its header promises \(header.contentSize) bytes, but a gzip file of this size inflates to "
            + "\(possible.upperBound) at most: get the file again")
    }
  }

  /// Reads the rest of the file and returns the items of some runs, one after the other.
  ///
  /// The whole file is read, whatever is kept, so that damage anywhere is found, and by every rank alike.
  ///
  /// - Parameters:
  ///   - runs: Ascending, disjoint and within the file.
  ///   - checkingRest: Whether to read what lies behind the last of them, too.
  func items(in runs: [Range<Int>], checkingRest: Bool = true) throws(Failure) -> [UInt8] {
    let itemSize = header.itemSize
    var kept = [UInt8](repeating: 0, count: runs.reduce(0) { $0 + $1.count } * itemSize)
    try kept.withUnsafeMutableBufferPointer { kept throws(Failure) in
      var rest = UnsafeMutableRawBufferPointer(kept)[...]
      var position = 0
      for run in runs {
        try skip((run.lowerBound - position) * itemSize, from: position * itemSize)
        let count = run.count * itemSize
        try fill(UnsafeMutableRawBufferPointer(rebasing: rest.prefix(count)), from: run.lowerBound * itemSize)
        rest = rest.dropFirst(count)
        position = run.upperBound
      }
      if checkingRest { try skip((header.count - position) * itemSize, from: position * itemSize) }
    }
    if checkingRest { try finish() }
    return kept
  }

  private func skip(_ count: Int, from start: Int) throws(Failure) {
    guard count > 0 else { return }
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, 1 << 18), alignment: 64)
    defer { scratch.deallocate() }
    var skipped = 0
    while skipped < count {
      let part = UnsafeMutableRawBufferPointer(rebasing: scratch.prefix(count - skipped))
      try fill(part, from: start + skipped)
      skipped += part.count
    }
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer, from start: Int) throws(Failure) {
    let count = try source.read(into: buffer)
    guard count == buffer.count else { throw truncated(after: header.layout.headerSize + start + count) }
  }

  /// Asks for one byte more than there should be: it must not come, and the checksums must be there.
  private func finish() throws(Failure) {
    let surplus = try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { byte throws(Failure) in
      try source.read(into: byte)
    }
    guard surplus == 0 else { throw tooLong("more") }
    guard !source.isCutShort else {
      throw Failure(
        .badData,
        "\(source.path): truncated after its \(header.contentSize) bytes, inside the gzip stream: get the file again")
    }
  }

  private func truncated(after count: Int) -> Failure {
    Failure(.badData, "\(source.path): truncated after \(count) of \(header.contentSize) bytes: get the file again")
  }

  private func tooLong(_ size: String) -> Failure {
    Failure(
      .badData,
      "\(source.path): its header promises \(header.contentSize) bytes, but it holds \(size): get the file again")
  }
}
