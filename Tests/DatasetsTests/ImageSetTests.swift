import Datasets
import Failures
import Foundation
import Testing

@Suite("data folders")
struct ImageSetTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(imageFile(count: 7, height: 5, width: 3), as: "train-images-idx3-ubyte")
    try folder.write(labelFile([0, 1, 2, 3, 4, 5, 6]), as: "train-labels-idx1-ubyte")
    try folder.write(imageFile(count: 2, height: 5, width: 3), as: "t10k-images.idx3-ubyte")
    try folder.write(try folder.gzip(labelFile([1, 2])), as: "t10k-labels.idx1-ubyte.gz")
  }

  private func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: folder.path + "/" + name)
  }

  private func failure() throws -> Failure {
    try #require(throws: Failure.self) { try ImageSet(directory: folder.path) }
  }

  @Test("Fashion-MNIST is read as published")
  func fashionMNIST() throws {
    let set = try ImageSet(directory: ImageSet.fashionMNIST)
    #expect((set.train.count, set.test.count) == (60_000, 10_000))
    #expect((set.train.height, set.train.width) == (28, 28))
    let labels = try set.labels(of: set.train)
    #expect(labels.prefix(5) == [9, 0, 0, 3, 0])
    for label in 0..<10 {
      #expect(labels.count { $0 == label } == 6000)
    }
    #expect(try set.labels(of: set.test).count == 10_000)
    #expect(ImageSet.fashionMNISTClasses.count == ImageSet.classes)
    #expect(try set.digest().count == 4 * 8 + 3)
  }

  @Test("the mean pixel of the training images is 0.2860, and a part is what the whole has there")
  func meanPixel() throws {
    let path = try ImageSet(directory: ImageSet.fashionMNIST).train.imagesPath
    let all = try IDXImages.read(path, keeping: 0..<60_000)
    let sum = all.bytes.withUnsafeBufferPointer { $0.reduce(0) { $0 + Int($1) } }
    #expect(abs(Double(sum) / Double(all.bytes.count) / 255 - 0.28604) < 0.000_01)
    let part = try IDXImages.read(path, keeping: 22_500..<30_000)
    #expect(part.bytes == Array(all.bytes[22_500 * 784..<30_000 * 784]))
  }

  @Test("names with a dot, plain and gzip files go together")
  func names() throws {
    let set = try ImageSet(directory: folder.path)
    #expect((set.train.count, set.test.count) == (7, 2))
    #expect(try set.labels(of: set.train) == [0, 1, 2, 3, 4, 5, 6])
    #expect(try set.labels(of: set.test) == [1, 2])
  }

  @Test("a folder that is not there, or is a file, is refused with the package to install")
  func missingFolder() throws {
    for path in [folder.path + "/nothing", folder.path + "/train-images-idx3-ubyte", ""] {
      let failure = try #require(throws: Failure.self) { try ImageSet(directory: path) }
      #expect(failure.kind == .missingInput)
      #expect(failure.message.contains("dataset-fashion-mnist") && failure.message.contains("--data DIR"))
    }
  }

  @Test("missing images are refused by name", arguments: ["train-images-idx3-ubyte", "t10k-images.idx3-ubyte"])
  func missingImages(name: String) throws {
    try remove(name)
    let failure = try failure()
    #expect(failure.kind == .missingInput)
    #expect(failure.message.contains(name.replacing(".", with: "-") + "[.gz]"))
    #expect(failure.message.contains("dataset-fashion-mnist"))
  }

  @Test("missing or damaged labels fail where they are read and not before")
  func missingLabels() throws {
    try remove("train-labels-idx1-ubyte")
    try folder.write([1, 2, 3], as: "t10k-labels-idx1-ubyte")
    let set = try ImageSet(directory: folder.path)
    #expect(!set.train.hasLabels && set.test.hasLabels)
    let missing = try #require(throws: Failure.self) { try set.labels(of: set.train) }
    #expect(missing.kind == .missingInput && missing.message.contains("train-labels-idx1-ubyte"))
    let damaged = try #require(throws: Failure.self) { try set.labels(of: set.test) }
    #expect(damaged.kind == .badData)
    #expect(try set.digest().contains("-none-"))
  }

  @Test("images and labels that differ in number are refused with both numbers")
  func countMismatch() throws {
    try folder.write(labelFile([0, 1, 2]), as: "train-labels-idx1-ubyte")
    let set = try ImageSet(directory: folder.path)
    let failure = try #require(throws: Failure.self) { try set.labels(of: set.train) }
    #expect(failure.kind == .badData)
    #expect(failure.message.contains("3 labels") && failure.message.contains("7 images"))
  }

  @Test("training and test images of different sizes are refused")
  func sizeMismatch() throws {
    try folder.write(imageFile(count: 2, height: 3, width: 5), as: "t10k-images.idx3-ubyte")
    let failure = try failure()
    #expect(failure.kind == .badData)
    #expect(failure.message.contains("3×5") && failure.message.contains("5×3"))
  }

  @Test("a folder in the place of a file is refused")
  func folderAsFile() throws {
    try remove("train-images-idx3-ubyte")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/train-images-idx3-ubyte", withIntermediateDirectories: false)
    #expect(try failure().message.contains("not a regular file"))
  }

  @Test("files that may not be read are refused as such", .disabled(if: geteuid() == 0, "root may read everything"))
  func permission() throws {
    chmod(folder.path + "/train-images-idx3-ubyte", 0)
    #expect(try failure().kind == .permission)
    chmod(folder.path, 0)
    defer { chmod(folder.path, 0o700) }
    #expect(try failure().kind == .permission)
  }

  @Test("the digest is CRC-32 and changes with any file")
  func digest() throws {
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images.idx3-ubyte"] {
      let before = try ImageSet(directory: folder.path).digest()
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + name)))
      bytes[bytes.count - 1] ^= 1
      try folder.write(bytes, as: name)
      #expect(try ImageSet(directory: folder.path).digest() != before)
    }
    // The check value of CRC-32 (ITU-T V.42): of the digits 1 to 9.
    try folder.write(Array("123456789".utf8), as: "train-labels-idx1-ubyte")
    #expect(try ImageSet(directory: folder.path).digest().split(separator: "-")[1] == "cbf43926")
  }
}
