import Failures
import Foundation
import Support
import Testing

@testable import Imaging

/// Pictures as PNG files.
@Suite struct PNGTests {
  static let sizes = [(1, 1), (1, 9), (13, 1), (17, 31), (64, 40)]

  private func picture(_ width: Int, _ height: Int, gray: Bool) -> Raster {
    var raster = Raster(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        let level = UInt8(truncatingIfNeeded: x * 37 + y * 101)
        raster[x, y] =
          gray ? Color(level, level, level) : Color(level, UInt8(truncatingIfNeeded: x &* y), level ^ 255)
      }
    }
    return raster
  }

  @Test("a picture that is written and read is the same", arguments: sizes, [true, false])
  func roundTrip(_ size: (Int, Int), gray: Bool) throws {
    let raster = picture(size.0, size.1, gray: gray)
    let file = try raster.png()
    #expect(try Raster(png: file, source: "file") == raster)
    // The header: eight bits a sample, of one channel or three.
    #expect(file[24] == 8 && file[25] == (gray ? 0 : 2))
  }

  @Test(
    "another reader sees the same pixels", .enabled(if: Python.path != nil, "PYTHON names no Python"),
    arguments: [(1, 1), (17, 31)], [true, false])
  func reference(_ size: (Int, Int), gray: Bool) throws {
    let raster = picture(size.0, size.1, gray: gray)
    try withTemporaryDirectory { folder in
      try Data(try raster.png()).write(to: URL(fileURLWithPath: folder + "/picture.png"))
      let answer = try Python.run(PNGTests.reader, folder + "/picture.png")
      let bytes = raster.pixels.flatMap { gray ? [$0.red] : [$0.red, $0.green, $0.blue] }
      #expect(
        String(decoding: answer, as: UTF8.self)
          == "\(size.0) \(size.1) \(bytes.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined())\n")
    }
  }

  /// A reader of PNG files as the specification has it, for eight bits a sample.
  private static let reader = """
    import struct, sys, zlib
    data = open(sys.argv[1], "rb").read()
    assert data[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
    place, packed = 8, b""
    while place < len(data):
      length, kind = struct.unpack(">I4s", data[place:place + 8])
      body = data[place + 8:place + 8 + length]
      assert zlib.crc32(kind + body) == struct.unpack(">I", data[place + 8 + length:place + 12 + length])[0]
      if kind == b"IHDR": width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", body)
      if kind == b"IDAT": packed += body
      place += 12 + length
    assert kind == b"IEND" and depth == 8 and interlace == 0
    channels = {0: 1, 2: 3}[color]
    rows, before, raw = [], [0] * width * channels, zlib.decompress(packed)
    assert len(raw) == height * (1 + width * channels)
    for y in range(height):
      start = y * (1 + width * channels)
      filter, row = raw[start], list(raw[start + 1:start + 1 + width * channels])
      for i in range(len(row)):
        a = row[i - channels] if i >= channels else 0
        b, c = before[i], before[i - channels] if i >= channels else 0
        p = a + b - c
        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        row[i] = (row[i] + [0, a, b, (a + b) // 2, paeth][filter]) % 256
      rows.append(bytes(row))
      before = row
    print(width, height, b"".join(rows).hex())
    """

  @Test("what is transparent is read as white")
  func transparent() throws {
    // A row of red, half of it opaque, then not at all; written by hand, stored without compression.
    let row: [UInt8] = [0, 255, 0, 0, 255, 255, 0, 0, 0]
    let file = PNGTests.file(
      header: [0, 0, 0, 2, 0, 0, 0, 1, 8, 6, 0, 0, 0],
      data: [0x78, 0x01, 1, UInt8(row.count), 0, ~UInt8(row.count), 0xFF] + row + PNGTests.adler(row))
    #expect(try Raster(png: file, source: "file").pixels == [Color(255, 0, 0), .white])
  }

  @Test("a file that is cut off anywhere, or is something else, is refused and named")
  func truncated() throws {
    let file = try picture(9, 7, gray: false).png()
    let end = file.count - 12
    for length in [0, 1, 7, 8, 20, 33, 34, end / 2, end - 1] {
      let failure = #expect(throws: Failure.self, "\(length) bytes") {
        try Raster(png: Array(file[..<length]), source: "some.png")
      }
      #expect(failure?.kind == .badData && failure?.message.hasPrefix("some.png is not a picture") == true)
    }
    #expect(throws: Failure.self) { try Raster(png: Array("P6 3 3 255 hello".utf8), source: "some.ppm") }
  }

  @Test("a file with any byte changed is read or refused")
  func flipped() throws {
    let raster = picture(9, 7, gray: false)
    let file = try raster.png()
    var refused = 0
    for place in file.indices {
      var damaged = file
      damaged[place] ^= 0x41
      do throws(Failure) {
        let read = try Raster(png: damaged, source: "some.png")
        #expect(read.width * read.height == read.pixels.count)
      } catch {
        #expect(error.kind == .badData)
        refused += 1
      }
    }
    #expect(refused > file.count / 4)
  }

  @Test("absurd dimensions are refused before there is memory for them")
  func absurd() {
    let header: [UInt8] = [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0]
    let failure = #expect(throws: Failure.self) {
      try Raster(png: PNGTests.file(header: header, data: [0x78, 0x01, 3, 0]), source: "huge.png")
    }
    #expect(failure?.message.contains("30000 × 30000") == true)
  }

  /// A file of three chunks.
  private static func file(header: [UInt8], data: [UInt8]) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", data) + chunk("IEND", [])
  }

  private static func chunk(_ kind: String, _ bytes: [UInt8]) -> [UInt8] {
    let body = Array(kind.utf8) + bytes
    return bigEndian(UInt32(bytes.count)) + body + bigEndian(crc(body))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
  }

  private static func adler(_ bytes: [UInt8]) -> [UInt8] {
    let (a, b) = bytes.reduce((1, 0)) { (($0.0 + Int($1)) % 65521, ($0.1 + $0.0 + Int($1)) % 65521) }
    return bigEndian(UInt32(b << 16 | a))
  }
}
