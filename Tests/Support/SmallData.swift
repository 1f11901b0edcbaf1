import Foundation

/// The first images of the real data set as plain IDX files, for runs of a second.
public struct SmallData: Sendable {
  /// The folder.
  public let path: String

  /// Writes them into a folder below another one.
  public init(in directory: String, train: Int = 640, test: Int = 200) throws {
    path = directory + "/data"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, count) in [("train", train), ("t10k", test)] {
      try SmallData.cut("\(name)-images-idx3-ubyte", count, header: 16, size: 784, into: path)
      try SmallData.cut("\(name)-labels-idx1-ubyte", count, header: 8, size: 1, into: path)
    }
  }

  private static func cut(_ name: String, _ count: Int, header: Int, size: Int, into path: String) throws {
    var bytes = Data((files[name] ?? Data()).prefix(header + count * size))
    precondition(bytes.count == header + count * size, "\(RealData.directory)/\(name).gz has fewer than \(count) items")
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

  private static let sharedDirectory = FileManager.default.temporaryDirectory.path + "/atelier-" + UUID().uuidString

  /// 2,000 images to learn from and 1,000 to judge by, for as long as this process lives.
  public static let shared: Result<SmallData, any Error> = Result {
    let data = try SmallData(in: sharedDirectory, train: 2000, test: 1000)
    atexit { try? FileManager.default.removeItem(atPath: SmallData.sharedDirectory) }
    return data
  }
}
