public import Failures

/// An IDX file of gray images (magic number 0x00000803, unsigned bytes), plain or gzip.
///
/// Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
public struct IDXImages: Hashable, Sendable {
  /// The number of images in the file.
  public let count: Int

  /// The height of every image in pixels.
  public let height: Int

  /// The width of every image in pixels.
  public let width: Int

  private init(_ header: IDXHeader) {
    (count, height, width) = (header.count, header.sizes[1], header.sizes[2])
  }

  /// Reads and checks the header alone.
  ///
  /// - Throws: `.missingInput` or `.permission` when the file cannot be opened, `.inputOutput` when reading fails, `.badData`
  ///   when the header is not one of images, has absurd sizes, or promises what the file cannot hold.
  public static func header(of path: String) throws(Failure) -> IDXImages {
    IDXImages(try IDXReader(path, expecting: .images).header)
  }

  /// Reads the images of a range.
  ///
  /// Memory is bounded by the images kept; the rest of the file is read and checked all the same, unless it has been before.
  ///
  /// - Parameter checkingRest: Whether to read on behind the range.
  /// - Throws: As `header(of:)`, `.badData` also when the file is truncated, damaged or too long, and `.internal` when
  ///   the range reaches beyond the file.
  public static func read(
    _ path: String, keeping range: Range<Int>, checkingRest: Bool = true
  ) throws(Failure) -> Images {
    try read(path, keeping: [range], checkingRest: checkingRest)
  }

  /// Reads the images with some indices, which must ascend.
  ///
  /// - Throws: As `read(_:keeping:)` for a range, and `.internal` when the indices do not ascend.
  public static func read(_ path: String, keeping indices: [Int]) throws(Failure) -> Images {
    var runs: [Range<Int>] = []
    for index in indices {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return try read(path, keeping: runs, checkingRest: true)
  }

  private static func read(
    _ path: String, keeping runs: [Range<Int>], checkingRest: Bool
  ) throws(Failure) -> Images {
    let reader = try IDXReader(path, expecting: .images)
    let found = IDXImages(reader.header)
    var end = 0
    for run in runs {
      guard run.lowerBound >= end, run.upperBound <= found.count else {
        throw Failure(
          .internal,
          "\(path): images \(run) were asked for, but only ascending ones in \(end)..<\(found.count) can be read next")
      }
      end = run.upperBound
    }
    return Images(
      height: found.height, width: found.width, bytes: try reader.items(in: runs, checkingRest: checkingRest))
  }
}
