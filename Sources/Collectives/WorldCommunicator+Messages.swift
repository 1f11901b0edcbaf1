import CMPI
public import Failures

extension WorldCommunicator {
  // The tags of the exchange communicator.
  static let sliceTag: Int32 = 1
  private static let gatherTag: Int32 = 2

  /// Sends bytes to a rank, which may be this one; sleeps until the buffer is on its way.
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
  private func send(_ bytes: [UInt8], to destination: Int, _ tag: Int32, over communicator: MPI_Comm?) throws(Failure) {
    try withUnsafeBytes(of: UInt64(bytes.count)) { (length) throws(Failure) in
      try send(length, to: destination, tag, over: communicator)
    }
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
      try send(UnsafeRawBufferPointer(bytes), to: destination, tag, over: communicator)
    }
  }

  private func send(
    _ bytes: UnsafeRawBufferPointer, to destination: Int, _ tag: Int32, over communicator: MPI_Comm?
  ) throws(Failure) {
    for piece in Pieces(of: 0..<bytes.count, limit: countLimit) {
      var handle: MPI_Request?
      try Failure.check(
        MPI_Isend(
          bytes.baseAddress! + piece.lowerBound, Int32(piece.count), cmpi_byte(), Int32(destination), tag, communicator,
          &handle), "MPI_Isend")
      try sleep(until: &handle)
    }
  }

  private func receive(from source: Int, _ tag: Int32, over communicator: MPI_Comm?) throws(Failure) -> [UInt8] {
    var length: UInt64 = 0
    try withUnsafeMutableBytes(of: &length) { (length) throws(Failure) in
      try receive(into: length, from: source, tag, over: communicator)
    }
    var bytes = [UInt8](repeating: 0, count: Int(length))
    try bytes.withUnsafeMutableBufferPointer { (bytes) throws(Failure) in
      try receive(into: UnsafeMutableRawBufferPointer(bytes), from: source, tag, over: communicator)
    }
    return bytes
  }

  private func receive(
    into bytes: UnsafeMutableRawBufferPointer, from source: Int, _ tag: Int32, over communicator: MPI_Comm?
  ) throws(Failure) {
    for piece in Pieces(of: 0..<bytes.count, limit: countLimit) {
      var handle: MPI_Request?
      try Failure.check(
        MPI_Irecv(
          bytes.baseAddress! + piece.lowerBound, Int32(piece.count), cmpi_byte(), Int32(source), tag, communicator,
          &handle), "MPI_Irecv")
      try sleep(until: &handle)
    }
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

  private func validated(tag: Int) throws(Failure) -> Int32 {
    guard let valid = Int32(exactly: tag), valid >= 0 else {
      throw Failure(.internal, "message tag \(tag) is not within 0...\(Int32.max)")
    }
    return valid
  }
}
