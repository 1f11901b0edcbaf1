import Kernels
import Testing

/// Floats of 16 bits.
@Suite struct HalfPrecisionTests {
  private static let values: [Float] = [
    0, -0.0, 1, -1, 1.00390625, 1.01171875, 3.14159265, 65504, 65519, 65520, 1e-8, -6e-5, 1e38, .infinity, -.infinity,
    Float.greatestFiniteMagnitude,
  ]

  @Test("bfloat16 is the nearest float with a short significand, ties to even")
  func bfloat16() {
    let result = through(Self.values, roundToBFloat16, widenBFloat16)
    for (x, y) in zip(Self.values, result) {
      #expect(y.bitPattern & 0xFFFF == 0)
      guard x.isFinite, y.isFinite else { continue }
      let spacing = Float(bitPattern: (x.bitPattern & 0xFF80_0000)) / 128
      #expect(abs(x - y) <= abs(spacing) / 2)
    }
    #expect(result[4] == 1 && result[5] == 1.015625)
    #expect(result[12].isFinite && result[13] == .infinity && result[14] == -.infinity && result[15] == .infinity)
    #expect(through([.nan, Float(bitPattern: 0x7F80_0001)], roundToBFloat16, widenBFloat16).allSatisfy { $0.isNaN })
  }

  @Test("half precision is that of the language")
  func float16() {
    let result = through(Self.values, roundToFloat16, widenFloat16)
    #expect(result == Self.values.map { Float(Float16($0)) })
    #expect(through([.nan], roundToFloat16, widenFloat16)[0].isNaN)
  }

  private func through(
    _ values: [Float], _ round: (Floats, UnsafeMutableRawPointer) -> Void, _ widen: (UnsafeRawPointer, Floats) -> Void
  ) -> [Float] {
    var (values, halves) = (values, [UInt16](repeating: 0, count: values.count))
    var result = [Float](repeating: 7, count: values.count)
    values.withUnsafeMutableBufferPointer { values in
      halves.withUnsafeMutableBytes { halves in
        round(values, halves.baseAddress!)
        result.withUnsafeMutableBufferPointer { widen(halves.baseAddress!, $0) }
      }
    }
    return result
  }
}
