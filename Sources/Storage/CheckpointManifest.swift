import Foundation

/// What a checkpoint consists of; a folder without it is not one.
struct CheckpointManifest: Codable {
  struct File: Codable {
    var name: String
    var bytes: Int
    var sha256: String
  }

  var schema = 1
  var step: Int
  var files: [File]

  static let name = "manifest.json"
  /// The bytes that it may have.
  static let largest = 1 << 20
}
