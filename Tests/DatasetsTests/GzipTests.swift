import Datasets
import Failures
import Foundation
import Testing

@Suite("gzip")
struct GzipTests {
  let folder: TemporaryFolder
  let bytes = imageFile(count: 7, height: 5, width: 3)

  init() throws { folder = try TemporaryFolder() }

  private func failure(reading file: [UInt8]) throws -> Failure {
    let path = try folder.write(file)
    return try #require(throws: Failure.self) { try IDXImages.read(path, keeping: 0..<7) }
  }

  @Test("members one after the other are read as one file")
  func members() throws {
    for cut in [1, 15, 16, 17, 60, bytes.count] {
      let file = try folder.gzip(Array(bytes[..<cut])) + folder.gzip(Array(bytes[cut...]))
      #expect(try IDXImages.read(try folder.write(file), keeping: 0..<7).bytes == pixels(105))
    }
  }

  @Test("a changed checksum or length is refused", arguments: 1...8)
  func trailer(fromEnd: Int) throws {
    var file = try folder.gzip(bytes)
    file[file.count - fromEnd] ^= 0x10
    let failure = try failure(reading: file)
    #expect(failure.kind == .badData)
    #expect(failure.message.contains(fromEnd > 4 ? "incorrect data check" : "incorrect length check"), "\(failure)")
  }

  @Test("a bit flipped anywhere is refused, unless it carries nothing: then the images are the same")
  func flippedBits() throws {
    let whole = try folder.gzip(bytes)
    var harmless: [Int] = []
    for position in whole.indices {
      var file = whole
      file[position] ^= 0x40
      let path = try folder.write(file)
      do throws(Failure) {
        let images = try IDXImages.read(path, keeping: 0..<7)
        #expect(images.bytes == pixels(105), "at \(position)")
        harmless.append(position)
      } catch {
        #expect(error.kind == .badData, "at \(position)")
      }
    }
    // Time, compressor's flags and system (bytes 4 to 9), and the bits that fill up the last byte before the trailer.
    #expect(Set(harmless).isSubset(of: Set(4...9).union([whole.count - 9])))
  }

  @Test(
    "anything after the end that is not gzip is refused",
    arguments: [[0], [0x1f], [0x1f, 0x8b, 7], Array("junk".utf8), [UInt8](repeating: 0, count: 512)])
  func trailingJunk(junk: [UInt8]) throws {
    let failure = try failure(reading: try folder.gzip(bytes) + junk)
    #expect(failure.kind == .badData)
    #expect(failure.message.contains("bytes that are not gzip after its end") == (junk[0] != 0x1f), "\(failure)")
  }

  @Test("a file that inflates to more than its header promises is refused")
  func surplus() throws {
    let failure = try failure(reading: try folder.gzip(bytes + [0]))
    #expect(failure.message.contains("its header promises 121 bytes, but it holds more"), "\(failure)")
    let second = try self.failure(reading: try folder.gzip(bytes) + folder.gzip([1, 2, 3]))
    #expect(second.message.contains("but it holds more"), "\(second)")
  }

  @Test("a decompression bomb is inflated no further than its header promises and one byte")
  func bomb() throws {
    let bomb = try folder.gzip(idx([0x803, 1, 1, 1], [UInt8](repeating: 0, count: 50_000_000)))
    // Cut and spoilt behind its start: a reader that inflated on would speak of corrupt or truncated data.
    let spoilt = Array(bomb[..<2000]) + [UInt8](repeating: 0xff, count: 2000)
    let path = try folder.write(spoilt)
    let failure = try #require(throws: Failure.self) { try IDXImages.read(path, keeping: 0..<1) }
    #expect(failure.message.contains("its header promises 17 bytes, but it holds more"), "\(failure)")
  }

  @Test("a header that promises more than deflate can hold is refused before anything is allocated")
  func impossibleRatio() throws {
    let file = try folder.gzip(idx([0x803, 60_000, 28, 28], []))
    let failure = try failure(reading: file)
    #expect(failure.message.contains("its header promises 47040016 bytes"), "\(failure)")
    #expect(failure.message.contains("\(file.count * 1032) at most"), "\(failure)")
  }

  @Test("random bytes behind the magic number are refused")
  func garbage() throws {
    var state: UInt32 = 1
    for length in [2, 3, 10, 11, 18, 19, 100, 1000] {
      let noise = (0..<length).map { _ -> UInt8 in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(state >> 24)
      }
      #expect(try failure(reading: [0x1f, 0x8b, 8, 0] + noise).kind == .badData)
    }
  }
}
