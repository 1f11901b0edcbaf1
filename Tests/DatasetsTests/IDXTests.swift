import Datasets
import Failures
import Foundation
import Testing

@Suite("IDX files")
struct IDXTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("plain and gzip files give the same images, whatever their names")
  func plainAndGzip() throws {
    let bytes = imageFile(count: 7, height: 5, width: 3)
    let plain = try IDXImages.read(try folder.write(bytes, as: "a.gz"), keeping: 0..<7)
    let compressed = try IDXImages.read(try folder.write(try folder.gzip(bytes), as: "b"), keeping: 0..<7)
    #expect(plain == compressed)
    #expect(plain.bytes == pixels(7 * 5 * 3))
    #expect((plain.count, plain.height, plain.width) == (7, 5, 3))
  }

  @Test("only the images of a range are kept", arguments: [0..<7, 0..<0, 7..<7, 2..<5, 6..<7])
  func ranges(range: Range<Int>) throws {
    let path = try folder.write(try folder.gzip(imageFile(count: 7, height: 5, width: 3)))
    let images = try IDXImages.read(path, keeping: range)
    #expect(images.count == range.count)
    #expect(images.bytes == Array(pixels(105)[range.lowerBound * 15..<range.upperBound * 15]))
  }

  @Test(
    "only the images with some indices are kept",
    arguments: [[], [0], [6], [1, 2, 5], [0, 1, 2, 3, 4, 5, 6], [0, 6]])
  func indices(indices: [Int]) throws {
    let path = try folder.write(try folder.gzip(imageFile(count: 7, height: 5, width: 3)))
    let images = try IDXImages.read(path, keeping: indices)
    #expect(images.bytes == indices.flatMap { Array(pixels(105)[$0 * 15..<$0 * 15 + 15]) })
  }

  @Test("damage behind the range is found, unless it was looked for before")
  func rest() throws {
    let bytes = imageFile(count: 7, height: 5, width: 3)
    let cut = try folder.write(try folder.gzip(Array(bytes.dropLast(20))))
    #expect(throws: Failure.self) { try IDXImages.read(cut, keeping: 0..<2) }
    #expect(try IDXImages.read(cut, keeping: 0..<2, checkingRest: false).bytes == pixels(30))
    #expect(throws: Failure.self) { try IDXImages.read(cut, keeping: 5..<7, checkingRest: false) }
  }

  @Test("items larger than the buffers are read whole")
  func largeImages() throws {
    let bytes = imageFile(count: 3, height: 900, width: 701)
    for file in [bytes, try folder.gzip(bytes)] {
      let images = try IDXImages.read(try folder.write(file), keeping: [1])
      #expect(images.bytes == Array(bytes[16 + 630_900..<16 + 2 * 630_900]))
    }
  }

  @Test("images beyond the file or out of order are refused", arguments: [[7], [-1], [3, 2], [2, 2]])
  func badIndices(indices: [Int]) throws {
    let path = try folder.write(imageFile(count: 7, height: 5, width: 3))
    #expect(throws: Failure.self) { try IDXImages.read(path, keeping: indices) }
  }

  @Test(
    "a header with a wrong word is refused by name and value",
    arguments: [
      (0, 0x801, "magic number 0x00000801 at byte 0, expected 0x00000803 (IDX images): it holds labels"),
      (0, 0x0308_0000, "0x03080000 at byte 0, expected 0x00000803 (IDX images): its bytes are in the wrong order"),
      (0, 0xd03, "0x00000d03 at byte 0, expected 0x00000803 (IDX images): element type 0x0d is not unsigned byte"),
      (0, 0, "magic number 0x00000000 at byte 0"),
      (1, 0, "count 0 at byte 4, expected 1 to 2147483648"),
      (1, 0xffff_ffff, "count 4294967295 at byte 4, expected 1 to 2147483648"),
      (2, 0, "rows 0 at byte 8, expected 1 to 65535"),
      (2, 65_536, "rows 65536 at byte 8, expected 1 to 65535"),
      (3, 0, "columns 0 at byte 12, expected 1 to 65535"),
      (3, 0xffff_ffff, "columns 4294967295 at byte 12, expected 1 to 65535"),
      (1, 6, "its header promises 106 bytes, but it holds"),
      (1, 8, "truncated after 121 of 136 bytes"),
    ] as [(Int, UInt32, String)])
  func tamperedHeader(position: Int, value: UInt32, message: String) throws {
    var words: [UInt32] = [0x803, 7, 5, 3]
    words[position] = value
    let bytes = idx(words, pixels(105))
    for file in [bytes, try folder.gzip(bytes)] {
      let path = try folder.write(file)
      let failure = try #require(throws: Failure.self) { try IDXImages.read(path, keeping: 0..<1) }
      #expect(failure.kind == .badData)
      #expect(failure.message.contains(message), "\(failure)")
      #expect(failure.message.contains(path))
    }
  }

  @Test("the largest sizes that a header can state are refused before anything is allocated")
  func absurdSizes() throws {
    let bytes = idx([0x803, 1 << 31, 65_535, 65_535], pixels(105))
    for file in [bytes, try folder.gzip(bytes)] {
      let path = try folder.write(file)
      let failure = try #require(throws: Failure.self) { try IDXImages.header(of: path) }
      #expect(failure.kind == .badData)
      #expect(failure.message.contains("9223090564025548816"), "\(failure)")
    }
  }

  @Test("a file cut anywhere is refused as truncated", arguments: [false, true])
  func truncation(compressed: Bool) throws {
    let bytes = imageFile(count: 7, height: 5, width: 3)
    let whole = compressed ? try folder.gzip(bytes) : bytes
    for length in 0..<whole.count {
      let path = try folder.write(Array(whole[..<length]))
      let failure = try #require(throws: Failure.self) { try IDXImages.read(path, keeping: 2..<3) }
      #expect(failure.kind == .badData)
      #expect(failure.message.contains("truncated after "), "at \(length): \(failure)")
    }
  }

  @Test("labels outside the classes are named with their index")
  func labelRange() throws {
    let good = try folder.write(try folder.gzip(labelFile([0, 9, 5])), as: "good")
    #expect(try IDXLabels.read(good) == [0, 9, 5])
    let bad = try folder.write(labelFile([0, 9, 5, 17, 200]), as: "bad")
    let failure = try #require(throws: Failure.self) { try IDXLabels.read(bad) }
    #expect(failure.kind == .badData)
    #expect(failure.message.contains("label 17 at index 3 is not one of the classes 0 to 9"))
  }

  @Test("images given as labels are refused by their magic number")
  func imagesAsLabels() throws {
    let path = try folder.write(imageFile(count: 7, height: 5, width: 3))
    let failure = try #require(throws: Failure.self) { try IDXLabels.read(path) }
    #expect(failure.message.contains("0x00000803 at byte 0, expected 0x00000801 (IDX labels): it holds images"))
  }
}
