import Glibc
public import Synchronization

/// A view of floats that somebody else owns.
public typealias Floats = UnsafeMutableBufferPointer<Float>

/// A block of floats that never moves: it begins on a page, is zeroed, and is freed with its owner.
///
/// Everything a step touches lies in slabs that were made before it: parameters, gradients, moments, activations, scratch.
/// A buffer handed to a non-blocking MPI call must not move, and a slab never does. Pages that are never touched take no
/// memory: the moments of parameters that other ranks update.
public struct Slab: ~Copyable {
  /// The floats, valid as long as the slab lives.
  public let floats: Floats

  /// Ends the process when the system refuses memory for a slab of so many bytes.
  ///
  /// Nothing can go on then, so that slabs are made without `try`. Where other ranks would wait for this process, whoever knows
  /// them says here how all end.
  public static let outOfMemory = Mutex<@Sendable (_ bytes: Int) -> Never> { fatalError("no memory for \($0) bytes") }

  /// Makes a slab of `count` zeros.
  public init(count: Int) {
    let (bytes, overflows) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Float>.stride)
    guard !overflows,
      let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), pages != MAP_FAILED
    else {
      let end = Slab.outOfMemory.withLock(\.self)
      end(bytes)
    }
    floats = Floats(start: pages.bindMemory(to: Float.self, capacity: count), count: count)
  }

  deinit {
    munmap(base, max(floats.count, 1) * MemoryLayout<Float>.stride)
  }

  /// The address of the first float.
  public var base: UnsafeMutablePointer<Float> { floats.baseAddress! }
}
