public import Failures

/// An IDX file of class labels (magic number 0x00000801, unsigned bytes), plain or gzip.
public struct IDXLabels: Sendable {
  /// Reads all labels of a file and checks that each is one of `0..<classes`.
  ///
  /// - Throws: `.missingInput` or `.permission` when the file cannot be opened, `.inputOutput` when reading fails, `.badData`
  ///   when its header, its size, its checksum or one of its labels is wrong.
  public static func read(_ path: String, classes: Int = ImageSet.classes) throws(Failure) -> [UInt8] {
    let reader = try IDXReader(path, expecting: .labels)
    let labels = try reader.items(in: [0..<reader.header.count])
    if let index = labels.firstIndex(where: { $0 >= classes }) {
      throw Failure(
        .badData,
        "\(path): label \(labels[index]) at index \(index) is not one of the classes 0 to \(classes - 1): "
          + "get the file again")
    }
    return labels
  }
}
