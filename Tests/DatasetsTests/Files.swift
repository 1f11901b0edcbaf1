import Foundation

/// A temporary folder that goes when it is no longer used.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "atelier-datasets-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], as name: String = "file") throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// The bytes as gzip(1) compresses them, one member.
  func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    let plain = try write(bytes, as: UUID().uuidString)
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-n", "-c", plain]
    process.standardOutput = output
    try process.run()
    let compressed = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return [UInt8](compressed)
  }
}

/// The big-endian words of an IDX header, then a payload.
func idx(_ words: [UInt32], _ payload: [UInt8]) -> [UInt8] {
  words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } } + payload
}

/// An image file.
func imageFile(count: Int, height: Int, width: Int) -> [UInt8] {
  idx([0x803, UInt32(count), UInt32(height), UInt32(width)], pixels(count * height * width))
}

/// Pixels in runs of five: neighbouring images differ, and gzip finds something to compress.
func pixels(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 / 5 % 251) } }

/// A label file.
func labelFile(_ labels: [UInt8]) -> [UInt8] { idx([0x801, UInt32(labels.count)], labels) }
