import CMPI
public import Failures
import Glibc

/// Memory that all ranks of one host see: a segment for each rank, zeroed at first, and a barrier among them.
///
/// A rank may read and write any segment. What a rank wrote before a ``barrier()`` the others see after it; between two barriers
/// no byte may be written by one rank and touched by another.
///
/// Each segment begins on a page of its own, which its rank touches first, so that it lies in that rank's NUMA domain. All pages
/// exist from the start: a host that has too little shared memory refuses the window instead of killing the job later.
public final class NodeWindow {
  enum Storage {
    case privatePages(UnsafeMutableRawBufferPointer)
    case shared(MPI_Win, owner: WorldCommunicator)
  }

  private let segments: [UnsafeMutableRawBufferPointer]
  private let arrivals: UnsafeMutablePointer<UInt64>
  private var barriers: UInt64 = 0
  private(set) var storage: Storage?

  /// How often a rank looks before it lets others have the processor: some 20 µs, longer than a barrier takes when every rank
  /// has a core, shorter than a time slice when not.
  private static let spins = 1000

  /// - Parameters:
  ///   - parts: For each rank of the host its part of the memory.
  ///   - bytes: For each rank the size of its segment.
  init(_ storage: Storage, parts: [UnsafeMutableRawPointer], bytes: [Int]) {
    self.storage = storage
    segments = zip(parts, bytes).map { NodeWindow.segment(of: $1, in: $0) }
    arrivals = NodeWindow.header(in: parts[0])
  }

  /// Memory of a rank that is alone on its host.
  ///
  /// - Throws: `.system` when there is not enough.
  convenience init(privateBytes bytes: Int) throws(Failure) {
    let size = try NodeWindow.paddedSize(of: bytes)
    guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), start != MAP_FAILED
    else { throw Failure(refusedBytes: bytes) }
    let pages = UnsafeMutableRawBufferPointer(start: start, count: size)
    self.init(.privatePages(pages), parts: [start], bytes: [bytes])
  }

  deinit {
    // A shared window is freed by all ranks together, which an object's end cannot wait for: its communicator does it.
    if case .privatePages(let pages) = storage { munmap(pages.baseAddress, pages.count) }
  }

  /// The number of ranks that share the window, which is the number of its segments.
  public var count: Int { segments.count }

  /// The memory of a rank of this host; as many bytes as that rank asked for, beginning on a page.
  ///
  /// Valid until the window is freed.
  public func segment(ofNodeRank rank: Int) -> UnsafeMutableRawBufferPointer { segments[rank] }

  /// A segment and the page before it, which holds the counter of arrivals if the rank is the first.
  func pages(ofNodeRank rank: Int) -> UnsafeMutableRawBufferPointer {
    let segment = segments[rank]
    return UnsafeMutableRawBufferPointer(
      start: segment.baseAddress! - NodeWindow.pageSize, count: NodeWindow.pageSize + segment.count)
  }

  /// Waits until all ranks of this host are here; collective over the host.
  ///
  /// MPI makes no progress meanwhile.
  public func barrier() throws(Failure) {
    try synchronizeMemory()
    // Arrivals are only ever counted up: nobody can arrive at the next barrier before the last has left the count behind.
    barriers += 1
    let target = barriers * UInt64(segments.count)
    var spins = 0
    _ = cmpi_atomic_fetch_add(arrivals, 1)
    while cmpi_atomic_load(arrivals) < target {
      if spins < NodeWindow.spins {
        spins += 1
        cmpi_pause()
      } else {
        sched_yield()
      }
    }
    try synchronizeMemory()
  }

  /// Gives the memory back before the communicator does it at its end; collective over the host.
  ///
  /// Neither segments nor barrier may be used afterwards.
  public func free() throws(Failure) {
    switch storage {
    case .privatePages(let pages): munmap(pages.baseAddress, pages.count)
    case .shared(let window, let owner): try owner.free(window)
    case nil: break
    }
    storage = nil
  }

  private func synchronizeMemory() throws(Failure) {
    guard case .shared(let window, _) = storage else { return }
    try Failure.check(MPI_Win_sync(window), "MPI_Win_sync")
  }
}
