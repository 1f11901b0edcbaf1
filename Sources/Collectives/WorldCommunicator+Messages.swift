import CMPI
public import Failures

extension WorldCommunicator {
  // The tags of the exchange communicator.
  static let sliceTag: Int32 = 1
  private static let gatherTag: Int32 = 2

  /// Messages up to this many bytes fit into any transport's eager buffers, so that their sender need not wait.
  private static let shortMessage = 2048

  /// Sends bytes to a rank, which may be this one; with more than 2048, sleeps until the receiver is there.
  public func send(_ bytes: [UInt8], to destination: Int, tag: Int) throws(Failure) {
    try validate(rank: destination)
    let messageTag = try validated(tag: tag)
    guard destination != rank else { return mailbox.put(bytes, tag: tag) }
    try send(bytes, to: destination, messageTag, over: world)
  }

  /// Sleeps until the next message with this tag from this rank is there, and returns it.
  public func receive(from source: Int, tag: Int) throws(Failure) -> [UInt8] {
    try validate(rank: source)
    let messageTag = try validated(tag: tag)
    guard source != rank else { return try mailbox.take(tag: tag) }
    return try receive(from: source, messageTag, over: world)
  }

  /// Collects byte strings of any lengths; collective.
  public func gather(_ bytes: [UInt8], to root: Int) throws(Failure) -> [[UInt8]]? {
    try validate(rank: root)
    guard rank == root else {
      try send(bytes, to: root, WorldCommunicator.gatherTag, over: exchange)
      return nil
    }
    var all: [[UInt8]] = []
    for source in 0..<size {
      all.append(source == rank ? bytes : try receive(from: source, WorldCommunicator.gatherTag, over: exchange))
    }
    return all
  }

  /// Waits, asleep, until all ranks are here; collective.
  public func sleepingBarrier() throws(Failure) {
    var handle: MPI_Request?
    try Failure.check(MPI_Ibarrier(world, &handle), "MPI_Ibarrier")
    try sleep(until: &handle)
  }

  /// A message travels as its length, then its bytes in pieces; MPI keeps the order between two ranks.
  ///
  /// A short one is gone at once. With a long one the sender sleeps until the receiver has met its length; both are awake then
  /// and move the bytes without sleep, as MPI may cut them into thousands of fragments of which each would wait for a waking.
  private func send(_ bytes: [UInt8], to destination: Int, _ tag: Int32, over communicator: MPI_Comm?) throws(Failure) {
    let length = [UInt64(bytes.count)]
    let start = bytes.count > WorldCommunicator.shortMessage ? MPI_Issend : MPI_Isend
    try length.withUnsafeBufferPointer { (length) throws(Failure) in
      var handle: MPI_Request?
      try Failure.check(
        start(length.baseAddress, 1, cmpi_uint64(), Int32(destination), tag, communicator, &handle), "MPI_Isend")
      try sleep(until: &handle)
    }
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
      for piece in Pieces(of: 0..<bytes.count, limit: countLimit) {
        let start = bytes.baseAddress! + piece.lowerBound
        try Failure.check(
          MPI_Send(start, Int32(piece.count), cmpi_byte(), Int32(destination), tag, communicator), "MPI_Send")
      }
    }
  }

  private func receive(from source: Int, _ tag: Int32, over communicator: MPI_Comm?) throws(Failure) -> [UInt8] {
    var length: [UInt64] = [0]
    try length.withUnsafeMutableBufferPointer { (length) throws(Failure) in
      var handle: MPI_Request?
      try Failure.check(
        MPI_Irecv(length.baseAddress, 1, cmpi_uint64(), Int32(source), tag, communicator, &handle), "MPI_Irecv")
      try sleep(until: &handle)
    }
    var bytes = [UInt8](repeating: 0, count: Int(length[0]))
    try bytes.withUnsafeMutableBufferPointer { (bytes) throws(Failure) in
      for piece in Pieces(of: 0..<bytes.count, limit: countLimit) {
        let start = bytes.baseAddress! + piece.lowerBound
        try Failure.check(
          MPI_Recv(start, Int32(piece.count), cmpi_byte(), Int32(source), tag, communicator, nil), "MPI_Recv")
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
