import CZlib
public import Failures
import Glibc

/// A folder with a training and a test set of labelled gray images in the four IDX files of MNIST.
public struct ImageSet: Hashable, Sendable {
  /// The folder.
  public let directory: String

  /// The images to learn from (`train-…`).
  public let train: Split

  /// The images to judge by (`t10k-…`).
  public let test: Split

  /// Finds the files of a folder, each plain or gzip, and reads and checks the headers of the images.
  ///
  /// Labels are left alone, because most of what is done with images needs none.
  ///
  /// - Throws: `.missingInput` when the folder or its images are not there, `.permission` when they may not be read,
  ///   `.inputOutput` when reading fails, `.badData` when a header is wrong or the two sets differ in the size of their
  ///   images.
  public init(directory: String) throws(Failure) {
    var status = stat()
    guard stat(directory, &status) == 0 else { throw Failure(opening: directory, errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw Failure(.missingInput, "\(directory) is not a folder: \(Failure.dataRemedy)")
    }
    self.directory = directory
    train = try Split("train", in: directory)
    test = try Split("t10k", in: directory)
    guard (train.height, train.width) == (test.height, test.width) else {
      throw Failure(
        .badData,
        "\(test.imagesPath) has images of \(test.height)×\(test.width) pixels and \(train.imagesPath) of "
          + "\(train.height)×\(train.width): take both from one data set")
    }
  }

  /// Reads the labels of one of the two sets.
  ///
  /// - Throws: `.missingInput`, `.permission`, `.inputOutput`, and `.badData` when the file is damaged, a label is out of
  ///   range, or there are not as many labels as images.
  public func labels(of split: Split) throws(Failure) -> [UInt8] {
    let labels = try IDXLabels.read(split.labelsPath)
    guard labels.count == split.count else {
      throw Failure(
        .badData,
        "\(split.labelsPath) has \(labels.count) labels, but \(split.imagesPath) has \(split.count) images: "
          + "take both from one data set")
    }
    return labels
  }

  /// The CRC-32 of each file as it lies on the disk, in hexadecimal: train images, train labels, test images, test labels.
  ///
  /// It tells one data set from another; it is no protection against forgery. A label file that is not there is `none`.
  ///
  /// - Throws: `.missingInput`, `.permission`, `.inputOutput`.
  public func digest() throws(Failure) -> String {
    var parts: [String] = []
    for split in [train, test] {
      parts.append(try checksum(of: split.imagesPath))
      parts.append(split.hasLabels ? try checksum(of: split.labelsPath) : "none")
    }
    return parts.joined(separator: "-")
  }

  private func checksum(of path: String) throws(Failure) -> String {
    let file = try FileSource(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
    defer { buffer.deallocate() }
    var checksum: UInt = 0
    while true {
      let count = try file.read(into: buffer)
      guard count > 0 else { break }
      checksum = crc32_z(checksum, buffer.baseAddress!.assumingMemoryBound(to: UInt8.self), count)
    }
    let digits = String(checksum, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
