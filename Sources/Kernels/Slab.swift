/// A view of floats that somebody else owns.
public typealias Floats = UnsafeMutableBufferPointer<Float>

/// A block of floats that never moves: 64-byte aligned, zeroed, freed with its owner.
///
/// Everything a step touches lies in slabs that were made before it: parameters, gradients, moments, activations, scratch.
/// A buffer handed to a non-blocking MPI call must not move, and a slab never does.
public struct Slab: ~Copyable {
  /// The floats, valid as long as the slab lives.
  public let floats: Floats

  /// Makes a slab of `count` zeros.
  public init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    floats = Floats(start: memory.assumingMemoryBound(to: Float.self), count: count)
  }

  deinit {
    floats.baseAddress?.deallocate()
  }

  /// The address of the first float.
  public var base: UnsafeMutablePointer<Float> { floats.baseAddress! }
}
