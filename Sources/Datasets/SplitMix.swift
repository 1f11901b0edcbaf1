/// SplitMix64 as a function of (key, counter): a stream with random access, so no order of evaluation can change it.
///
/// G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix {
  /// 2⁶⁴ over the golden ratio: successive multiples of it, modulo 2⁶⁴, fall evenly apart.
  static let golden: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// What a stream is for, so that two purposes with the same numbers do not share one.
  enum Purpose: UInt64 {
    case epochOrder = 1
    case labelSubset = 2
  }

  private let key: UInt64

  /// The stream of a purpose, a seed, and the numbers that tell it apart (epoch, shard, trial, …).
  init(_ purpose: Purpose, seed: UInt64, _ first: Int, _ second: Int, _ third: Int = 0) {
    var key = SplitMix.mix(purpose.rawValue)
    for word in [seed] + [first, second, third].map(UInt64.init(truncatingIfNeeded:)) {
      key = SplitMix.mix((key &+ SplitMix.golden) ^ word)
    }
    self.key = key
  }

  /// The number at a place of the stream, in 0..<bound; its bias is below bound / 2⁶⁴.
  func number(at counter: Int, below bound: Int) -> Int {
    let bits = SplitMix.mix(key &+ SplitMix.golden &* UInt64(counter + 1))
    return Int(bits.multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Puts the elements into a random order.
  ///
  /// R. Durstenfeld, "Algorithm 235: Random permutation", Communications of the ACM 7 (7), 1964.
  func shuffle(_ elements: UnsafeMutableBufferPointer<Int32>) {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, number(at: last, below: last + 1))
    }
  }

  private static func mix(_ word: UInt64) -> UInt64 {
    var bits = word
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}
