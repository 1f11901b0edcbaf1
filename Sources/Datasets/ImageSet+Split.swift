import Failures
import Glibc

extension ImageSet {
  /// The training or the test set of a folder: where its files are and what the header of its images says.
  public struct Split: Hashable, Sendable {
    /// The path of the images.
    public let imagesPath: String

    /// The path of the labels; where they should be if they are not there.
    public let labelsPath: String

    /// Whether there was a file of labels when the folder was looked through.
    public let hasLabels: Bool

    /// The number of images.
    public let count: Int

    /// The height of the images in pixels.
    public let height: Int

    /// The width of the images in pixels.
    public let width: Int

    /// Finds the files of a set by the first part of their names and reads the header of its images.
    init(_ name: String, in directory: String) throws(Failure) {
      let imageNames = Split.names("\(name)-images", "idx3-ubyte")
      let labelNames = Split.names("\(name)-labels", "idx1-ubyte")
      guard let imagesPath = try Split.firstExisting(imageNames, in: directory) else {
        throw Failure(.missingInput, "\(directory) holds no \(imageNames[0])[.gz]: \(Failure.dataRemedy)")
      }
      let labelsPath = try Split.firstExisting(labelNames, in: directory)
      let header = try IDXImages.header(of: imagesPath)
      self.imagesPath = imagesPath
      self.labelsPath = labelsPath ?? "\(directory)/\(labelNames[0])"
      hasLabels = labelsPath != nil
      (count, height, width) = (header.count, header.height, header.width)
    }

    /// The names in use for one file: MNIST's own, and with the dot that some archives have; plain first, as it is faster.
    private static func names(_ stem: String, _ type: String) -> [String] {
      ["", ".gz"].flatMap { suffix in ["-", "."].map { stem + $0 + type + suffix } }
    }

    private static func firstExisting(_ names: [String], in directory: String) throws(Failure) -> String? {
      for path in names.map({ "\(directory)/\($0)" }) {
        if access(path, F_OK) == 0 { return path }
        guard errno == ENOENT else { throw Failure(opening: path, errno) }
      }
      return nil
    }
  }
}
