import Kernels
import Testing

/// The random numbers.
@Suite struct RandomTests {
  @Test("Philox gives the reference numbers of its authors' library")
  func knownAnswers() {
    // Random123's kat_vectors for philox4x32, 10 rounds.
    #expect(
      Philox(seed: 0).words(SIMD4(0, 0, 0, 0)) == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox(seed: .max).words(SIMD4(repeating: .max)) == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox(seed: 0x299f_31d0_a409_3822).words(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test("a stream depends on its seed, purpose, epoch, index and layer, and on nothing else")
  func coordinates() {
    func numbers(_ stream: RandomStream) -> [UInt32] {
      var stream = stream
      return (0..<9).map { _ in stream.next() }
    }
    let base = numbers(RandomStream(seed: 1, purpose: .noise, epoch: 2, index: 3, layer: 4))
    #expect(numbers(RandomStream(seed: 1, purpose: .noise, epoch: 2, index: 3, layer: 4)) == base)
    #expect(numbers(RandomStream(seed: 2, purpose: .noise, epoch: 2, index: 3, layer: 4)) != base)
    #expect(numbers(RandomStream(seed: 1, purpose: .dropout, epoch: 2, index: 3, layer: 4)) != base)
    #expect(numbers(RandomStream(seed: 1, purpose: .noise, epoch: 3, index: 3, layer: 4)) != base)
    #expect(numbers(RandomStream(seed: 1, purpose: .noise, epoch: 2, index: 4, layer: 4)) != base)
    #expect(numbers(RandomStream(seed: 1, purpose: .noise, epoch: 2, index: 3, layer: 5)) != base)
  }

  @Test("uniform and normal numbers have the moments of their distributions")
  func moments() {
    var stream = RandomStream(seed: 9, purpose: .noise)
    let uniform = (0..<100_000).map { _ in Double(stream.uniform()) }
    let normal = (0..<100_000).map { _ in Double(stream.normal()) }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(mean(uniform) - 0.5) < 0.005)
    #expect(abs(mean(uniform.map { $0 * $0 }) - 1.0 / 3) < 0.005)
    #expect(abs(mean(normal)) < 0.015)
    #expect(abs(mean(normal.map { $0 * $0 }) - 1) < 0.02)
    #expect(abs(mean(normal.map { $0 * $0 * $0 * $0 }) - 3) < 0.15)
  }
}
