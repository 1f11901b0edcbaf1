/// Many numbers of a stream at once. Sixteen counters are worked on side by side, so these are other numbers than those that
/// ``RandomStream/next()`` gives one by one; but an element depends on the stream and its own place alone, not on `count`.
extension RandomStream {
  /// Standard normal numbers, by the transformation of Box and Muller; the largest possible magnitude is 5.8.
  public func fillNormal(_ y: UnsafeMutablePointer<Float>, count: Int) {
    forEachSixtyFour(of: count) { place, words in
      for pair in 0..<2 where place + 32 * pair < count {
        let radius = squareRoot(Lanes(repeating: -2) * log(uniform(words[2 * pair]) + Lanes(repeating: 0x1p-24)))
        let (cosine, sine) = cosineAndSine(ofTurns: uniform(words[2 * pair + 1]))
        store(radius * cosine, in: y, place + 32 * pair, count)
        store(radius * sine, in: y, place + 32 * pair + 16, count)
      }
    }
  }

  /// Uniform numbers on [0, 1), multiples of 2⁻²³.
  public func fillUniform(_ y: UnsafeMutablePointer<Float>, count: Int) {
    forEachSixtyFour(of: count) { place, words in
      for group in 0..<4 where place + 16 * group < count {
        store(uniform(words[group]), in: y, place + 16 * group, count)
      }
    }
  }

  /// Numbers that are 1 with the probability that stands in their place, and 0 otherwise.
  public func fillBernoulli(_ p: UnsafePointer<Float>, into y: UnsafeMutablePointer<Float>, count: Int) {
    forEachSixtyFour(of: count) { place, words in
      for group in 0..<4 where place + 16 * group < count {
        let i = place + 16 * group
        let probabilities = i + 16 <= count ? (p + i).lanes : (p + i).lanes(first: count - i)
        let ones = Lanes.zero.replacing(with: 1, where: uniform(words[group]) .< probabilities)
        store(ones, in: y, i, count)
      }
    }
  }

  @inline(__always)
  private func forEachSixtyFour(of count: Int, _ body: (_ place: Int, _ words: [4 of SIMD16<UInt32>]) -> Void) {
    var counter = counter
    for place in stride(from: 0, to: count, by: 64) {
      body(place, generator.words(ofSixteenFrom: counter))
      counter[0] &+= 16
    }
  }

  /// Uniform on [0, 1), a multiple of 2⁻²³: the mantissa of a number between 1 and 2.
  @inline(__always)
  private func uniform(_ words: SIMD16<UInt32>) -> Lanes {
    let bits = (words &>> SIMD16(repeating: 9)) | SIMD16(repeating: 0x3F80_0000)
    return unsafeBitCast(bits, to: Lanes.self) - 1
  }

  /// Stores those of sixteen lanes that lie below `count`.
  @inline(__always)
  private func store(_ lanes: Lanes, in y: UnsafeMutablePointer<Float>, _ place: Int, _ count: Int) {
    if place + 16 <= count { (y + place).lanes = lanes } else { (y + place).store(lanes, first: max(0, count - place)) }
  }
}
