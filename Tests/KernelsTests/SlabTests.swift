import Kernels
import Testing

@Suite struct SlabTests {
  @Test("A slab is zeroed and begins where lanes and cache lines do", arguments: [0, 1, 15, 1025, 300_000])
  func zeroed(count: Int) {
    for _ in 0..<3 {
      let slab = Slab(count: count)
      #expect(slab.floats.count == count)
      #expect(Int(bitPattern: slab.base).isMultiple(of: 64))
      #expect(slab.floats.allSatisfy { $0.bitPattern == 0 })
      // What the next one may get.
      slab.floats.update(repeating: 1)
    }
  }
}
