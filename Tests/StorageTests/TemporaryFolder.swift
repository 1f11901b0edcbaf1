import Foundation

/// A temporary folder that goes when it is no longer used.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "atelier-storage-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a name in the folder.
  subscript(_ name: String) -> String { path + "/" + name }

  /// The names in the folder, or in one below it, sorted.
  func names(in folder: String = ".") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: self[folder]).sorted()
  }

  /// The bytes of a file in the folder.
  func contents(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: self[name])) }

  /// Writes a file in the folder, over one that is there.
  func write(_ bytes: Data, as name: String) throws { try bytes.write(to: URL(fileURLWithPath: self[name])) }
}
