import Kernels

/// Standard normal numbers, the same for the same seed.
func normals(_ count: Int, seed: UInt64) -> [Float] {
  var stream = RandomStream(seed: seed, purpose: .noise)
  return (0..<count).map { _ in stream.normal() }
}
