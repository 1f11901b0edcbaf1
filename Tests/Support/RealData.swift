import Foundation

/// The real images, where they are installed.
public enum RealData {
  /// The folder of Debian's package dataset-fashion-mnist.
  public static let directory = "/usr/share/datasets/fashion-mnist"
}

/// A folder that is there while a test uses it.
public func withTemporaryDirectory<Outcome>(_ body: (String) throws -> Outcome) throws -> Outcome {
  let path = FileManager.default.temporaryDirectory.path + "/atelier-" + UUID().uuidString
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}
