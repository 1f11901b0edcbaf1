import CMPI
public import Failures

extension WorldCommunicator {
  // The tags of messages from rank to rank, none of which are sent but by collective operations.
  static let sliceTag: Int32 = 1
  private static let gatherTag: Int32 = 2
  private static let broadcastTag: Int32 = 3

  /// Messages up to this many bytes fit into any transport's eager buffers, so that their sender need not wait.
  private static let shortMessage = 2048

  /// Collects byte strings of any lengths; collective.
  public func gather(_ bytes: [UInt8], to root: Int) throws(Failure) -> [[UInt8]]? {
    try validate(rank: root)
    guard rank == root else {
      try send(bytes, to: root, WorldCommunicator.gatherTag)
      return nil
    }
    var all: [[UInt8]] = []
    for source in 0..<size {
      all.append(source == rank ? bytes : try receive(from: source, WorldCommunicator.gatherTag))
    }
    return all
  }

  /// Gives all ranks the bytes of `root`; the others sleep until these are there; collective.
  public func sleepingBroadcast(_ bytes: [UInt8], from root: Int) throws(Failure) -> [UInt8] {
    try validate(rank: root)
    guard rank == root else { return try receive(from: root, WorldCommunicator.broadcastTag) }
    for destination in 0..<size where destination != rank {
      try send(bytes, to: destination, WorldCommunicator.broadcastTag)
    }
    return bytes
  }

  /// A message travels as its length, then its bytes in pieces; MPI keeps the order between two ranks.
  ///
  /// A short one is gone at once. With a long one the sender sleeps until the receiver has met its length; both are awake then
  /// and move the bytes without sleep, as MPI may cut them into thousands of fragments of which each would wait for a waking.
  private func send(_ bytes: [UInt8], to destination: Int, _ tag: Int32) throws(Failure) {
    let length = [UInt64(bytes.count)]
    let start = bytes.count > WorldCommunicator.shortMessage ? MPI_Issend : MPI_Isend
    try length.withUnsafeBufferPointer { (length) throws(Failure) in
      var handle: MPI_Request?
      try Failure.check(
        start(length.baseAddress, 1, cmpi_uint64(), Int32(destination), tag, world, &handle), "MPI_Isend")
      try sleep(until: &handle)
    }
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
      for piece in Pieces(of: 0..<bytes.count, limit: countLimit) {
        let start = bytes.baseAddress! + piece.lowerBound
        try Failure.check(
          MPI_Send(start, Int32(piece.count), cmpi_byte(), Int32(destination), tag, world), "MPI_Send")
      }
    }
  }

  private func receive(from source: Int, _ tag: Int32) throws(Failure) -> [UInt8] {
    var length: [UInt64] = [0]
    try length.withUnsafeMutableBufferPointer { (length) throws(Failure) in
      var handle: MPI_Request?
      try Failure.check(
        MPI_Irecv(length.baseAddress, 1, cmpi_uint64(), Int32(source), tag, world, &handle), "MPI_Irecv")
      try sleep(until: &handle)
    }
    var bytes = [UInt8](repeating: 0, count: Int(length[0]))
    try bytes.withUnsafeMutableBufferPointer { (bytes) throws(Failure) in
      for piece in Pieces(of: 0..<bytes.count, limit: countLimit) {
        let start = bytes.baseAddress! + piece.lowerBound
        try Failure.check(
          MPI_Recv(start, Int32(piece.count), cmpi_byte(), Int32(source), tag, world, nil), "MPI_Recv")
      }
    }
    return bytes
  }

  private func sleep(until handle: inout MPI_Request?) throws(Failure) {
    var backoff = Backoff()
    while true {
      var isComplete: Int32 = 0
      try Failure.check(MPI_Test(&handle, &isComplete, nil), "MPI_Test")
      if isComplete != 0 { return }
      backoff.sleep()
    }
  }
}
