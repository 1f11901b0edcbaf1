public import Kernels

extension Slab {
  /// Standard normal numbers, the same for the same seed.
  public init(random count: Int, seed: UInt64) {
    self.init(count: count)
    var stream = RandomStream(seed: seed, purpose: .noise)
    for i in floats.indices { floats[i] = stream.normal() }
  }
}
