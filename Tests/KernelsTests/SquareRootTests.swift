import Testing

@testable import Kernels

/// Square roots of sixteen floats against those of one.
@Suite struct SquareRootTests {
  @Test("a square root is the float that is nearest to it, over the whole range")
  func roots() {
    // Every float is a number of units in the last place from 0; the steps are odd, so that all mantissas and exponents come up.
    for start in stride(from: UInt32(0), to: Float.infinity.bitPattern - 16 * 4099, by: 16 * 4099) {
      var x = Lanes.zero
      for lane in 0..<16 { x[lane] = Float(bitPattern: start + UInt32(lane) * 4099) }
      let roots = squareRoot(x)
      #expect((0..<16).allSatisfy { roots[$0].bitPattern == x[$0].squareRoot().bitPattern }, "√\(x)")
    }
    #expect(squareRoot(Lanes(repeating: .infinity))[7] == .infinity)
    #expect(squareRoot(Lanes(repeating: -1))[7].isNaN)
  }
}
