import Foundation
import Support
import Testing

/// The first images of the real data set as plain IDX files, for runs of a second.
struct SmallData {
  let path: String

  init(in directory: String, train: Int = 640, test: Int = 200) throws {
    path = directory + "/data"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, count) in [("train", train), ("t10k", test)] {
      try SmallData.cut("\(name)-images-idx3-ubyte", count, header: 16, size: 784, into: path)
      try SmallData.cut("\(name)-labels-idx1-ubyte", count, header: 8, size: 1, into: path)
    }
  }

  private static func cut(_ name: String, _ count: Int, header: Int, size: Int, into path: String) throws {
    let file = try #require(files[name], "\(RealData.directory) has no \(name)")
    var bytes = Data(file.prefix(header + count * size))
    for i in 0..<4 { bytes[4 + i] = UInt8(truncatingIfNeeded: count >> (24 - 8 * i)) }
    try bytes.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// The beginnings of the real files.
  private static let files: [String: Data] = {
    let names = ["train", "t10k"].flatMap { ["\($0)-images-idx3-ubyte", "\($0)-labels-idx1-ubyte"] }
    return Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        let script = "gzip -dc \(RealData.directory)/\(name).gz | head -c 2000000"
        return (try? Command.run(["sh", "-c", script])).map { (name, $0.output) }
      })
  }()
}
