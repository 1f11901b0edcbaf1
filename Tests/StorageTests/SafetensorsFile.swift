import Foundation

/// Files of the safetensors format, as bytes.
enum SafetensorsFile {
  /// A file that the reference implementation wrote: `step` I64 7, `e` F32 [0, 3] and `w` F32 [[0, 1, 2], [3, 4, 5]].
  static let golden = bytes(
    hexadecimal: """
      d8000000000000007b225f5f6d657461646174615f5f223a7b22666f726d6174223a227074222c22746f6f6c223a2278227d2c2273746570223a7b\
      226474797065223a22493634222c227368617065223a5b5d2c22646174615f6f666673657473223a5b302c385d7d2c2265223a7b22647479706522\
      3a22463332222c227368617065223a5b302c335d2c22646174615f6f666673657473223a5b382c385d7d2c2277223a7b226474797065223a224633\
      32222c227368617065223a5b322c335d2c22646174615f6f666673657473223a5b382c33325d7d7d2020202020202007000000000000000000000000\
      00803f0000004000004040000080400000a040
      """)

  /// A file with a header, its true length before it, and a payload of zeros behind it.
  static func with(header: String, payload: Int = 0) -> Data { with(header: Data(header.utf8), payload: payload) }

  /// A file with a header, its true length before it, and a payload of zeros behind it.
  static func with(header: Data, payload: Int = 0) -> Data {
    length(UInt64(header.count)) + header + Data(repeating: 0, count: payload)
  }

  /// The eight bytes that a file begins with.
  static func length(_ length: UInt64) -> Data { withUnsafeBytes(of: length.littleEndian) { Data($0) } }

  private static func bytes(hexadecimal: String) -> Data {
    let digits = Array(hexadecimal)
    return Data(stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! })
  }
}
