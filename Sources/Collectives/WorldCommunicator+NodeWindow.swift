import CMPI
public import Failures
import Glibc

extension WorldCommunicator {
  /// Allocates memory that all ranks of a host see; collective over all ranks of the job.
  public func makeNodeWindow(bytes: Int) throws(Failure) -> NodeWindow {
    // The same agreements on every host, also on one that has a single rank.
    let size = try agree { () throws(Failure) in try NodeWindow.paddedSize(of: bytes) }
    let segments = try bytesOnNode(bytes)
    let isShared = node.size > 1
    try agree { () throws(Failure) in if isShared { try checkRoom(for: segments) } }
    let window = try agree { () throws(Failure) in
      isShared ? try makeShared(size, segments) : try NodeWindow(privateBytes: bytes)
    }
    do {
      try agree { () throws(Failure) in if isShared { try populate(window.pages(ofNodeRank: node.rank)) } }
    } catch {
      try window.free()
      throw error
    }
    return window
  }

  /// Frees a window, unless ``finalize()`` has done so.
  func free(_ window: MPI_Win) throws(Failure) {
    guard let index = windows.firstIndex(of: window) else { return }
    windows.remove(at: index)
    try Failure.check(MPI_Win_unlock_all(window), "MPI_Win_unlock_all")
    var window: MPI_Win? = window
    try Failure.check(MPI_Win_free(&window), "MPI_Win_free")
  }

  /// The sizes of the segments of this host's ranks.
  private func bytesOnNode(_ bytes: Int) throws(Failure) -> [Int] {
    var own = UInt64(bytes)
    var all = [UInt64](repeating: 0, count: node.size)
    try Failure.check(MPI_Allgather(&own, 1, cmpi_uint64(), &all, 1, cmpi_uint64(), nodeRanks), "MPI_Allgather")
    return all.map { Int($0) }
  }

  /// Open MPI makes a file without reserving its space, and the kernel kills a process that touches a page which has no room
  /// there.
  private func checkRoom(for segments: [Int]) throws(Failure) {
    var system = statvfs()
    guard statvfs(LaunchEnvironment.current.sharedMemoryDirectory, &system) == 0 else { return }
    let room = Double(system.f_bavail) * Double(system.f_frsize)
    let need = segments.reduce(0.0) { $0 + Double($1) + Double(3 * NodeWindow.pageSize) }
    guard need <= room else { throw tooLittleRoom(need, "\(Int(room / 0x1p20)) MiB are free") }
  }

  private func tooLittleRoom(_ need: Double, _ state: String) -> Failure {
    Failure(
      .system,
      "the ranks on \(node.hostName) need \(Int((need / 0x1p20).rounded(.up))) MiB of shared memory, but in "
        + "\(LaunchEnvironment.current.sharedMemoryDirectory) \(state): "
        + "enlarge it (docker run --shm-size), or start fewer ranks there")
  }

  private func makeShared(_ size: Int, _ segments: [Int]) throws(Failure) -> NodeWindow {
    var info: MPI_Info?
    try Failure.check(MPI_Info_create(&info), "MPI_Info_create")
    try Failure.check(MPI_Info_set(info, "alloc_shared_noncontig", "true"), "MPI_Info_set")
    var handle: MPI_Win?
    var own: UnsafeMutableRawPointer?
    try Failure.check(MPI_Win_allocate_shared(size, 1, info, nodeRanks, &own, &handle), "MPI_Win_allocate_shared")
    try Failure.check(MPI_Info_free(&info), "MPI_Info_free")
    let window = handle!
    try Failure.check(MPI_Win_set_errhandler(window, cmpi_errors_return()), "MPI_Win_set_errhandler")
    // One epoch from beginning to end, in which ranks read and write each other's memory directly.
    try Failure.check(MPI_Win_lock_all(Int32(MPI_MODE_NOCHECK), window), "MPI_Win_lock_all")
    // Whatever fails from here on, be it on another host: it must be freed at the end.
    windows.append(window)
    var parts: [UnsafeMutableRawPointer] = []
    for rank in 0..<node.size {
      var extent: MPI_Aint = 0
      var unit: Int32 = 0
      var part: UnsafeMutableRawPointer?
      try Failure.check(MPI_Win_shared_query(window, Int32(rank), &extent, &unit, &part), "MPI_Win_shared_query")
      parts.append(part!)
    }
    return NodeWindow(.shared(window, owner: self), parts: parts, bytes: segments)
  }

  /// Makes pages exist, in this rank's NUMA domain.
  private func populate(_ pages: UnsafeMutableRawBufferPointer) throws(Failure) {
    // MADV_POPULATE_WRITE, which reports what touching would be killed for. Linux before 5.14 does not know it (EINVAL): there
    // the check of the room must do.
    guard madvise(pages.baseAddress, pages.count, 23) != 0, errno != EINVAL else { return }
    throw tooLittleRoom(Double(pages.count), "not even that much could be had: \(String(cString: strerror(errno)))")
  }
}
