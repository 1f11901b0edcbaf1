import Foundation
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
    let gunzip = Process()
    gunzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gunzip.arguments = ["gzip", "-dc", "/usr/share/datasets/fashion-mnist/\(name).gz"]
    let pipe = Pipe()
    gunzip.standardOutput = pipe
    try gunzip.run()
    var bytes = try #require(try pipe.fileHandleForReading.readToEnd())
    gunzip.waitUntilExit()
    bytes = Data(bytes.prefix(header + count * size))
    for i in 0..<4 { bytes[4 + i] = UInt8(truncatingIfNeeded: count >> (24 - 8 * i)) }
    try bytes.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }
}
