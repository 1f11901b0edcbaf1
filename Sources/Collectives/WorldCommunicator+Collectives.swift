import CMPI
public import Failures

extension WorldCommunicator {
  /// Copies `root`'s bytes to all ranks; collective.
  public func broadcast(_ bytes: UnsafeMutableRawBufferPointer, from root: Int) throws(Failure) {
    try validate(rank: root)
    for piece in Pieces(of: 0..<bytes.count, limit: countLimit) {
      let start = bytes.baseAddress! + piece.lowerBound
      try Failure.check(MPI_Bcast(start, Int32(piece.count), cmpi_byte(), Int32(root), world), "MPI_Bcast")
    }
  }

  /// Replaces each number by the reduction of that number over all ranks, in place; collective.
  public func allreduce<Number: Reducible>(
    _ numbers: UnsafeMutableBufferPointer<Number>, _ reduction: ReductionOperator
  ) throws(Failure) {
    for piece in Pieces(of: 0..<numbers.count, limit: countLimit) {
      let start = numbers.baseAddress! + piece.lowerBound
      try Failure.check(
        MPI_Allreduce(cmpi_in_place(), start, Int32(piece.count), Number.datatype, reduction.operation, world),
        "MPI_Allreduce")
    }
  }

  /// Collects equally many numbers from every rank on every rank; collective.
  public func allgather(_ numbers: [UInt64]) throws(Failure) -> [UInt64] {
    let count = numbers.count
    var all = [UInt64](repeating: 0, count: count * size)
    all.replaceSubrange(rank * count..<(rank + 1) * count, with: numbers)
    try all.withUnsafeMutableBufferPointer { (all) throws(Failure) in
      try share(all, slices: (0..<size).map { $0 * count..<($0 + 1) * count })
    }
    return all
  }

  /// Gives every rank all slices, of which each rank has one, in place; collective.
  public func allgatherv(_ floats: UnsafeMutableBufferPointer<Float>, slices: [Range<Int>]) throws(Failure) {
    try validate(slices, of: floats.count)
    try share(floats, slices: slices)
  }

  private func share<Number: Reducible>(
    _ numbers: UnsafeMutableBufferPointer<Number>, slices: [Range<Int>]
  ) throws(Failure) {
    guard slices.allSatisfy({ $0.upperBound <= countLimit }) else {
      // Too long for 32-bit displacements, on all ranks alike.
      for (owner, slice) in slices.enumerated() {
        try broadcast(UnsafeMutableRawBufferPointer(.init(rebasing: numbers[slice])), from: owner)
      }
      return
    }
    sliceCounts.removeAll(keepingCapacity: true)
    sliceStarts.removeAll(keepingCapacity: true)
    for slice in slices {
      sliceCounts.append(Int32(slice.count))
      sliceStarts.append(Int32(slice.lowerBound))
    }
    let type = Number.datatype
    try Failure.check(
      MPI_Allgatherv(cmpi_in_place(), 0, type, numbers.baseAddress, sliceCounts, sliceStarts, type, world),
      "MPI_Allgatherv")
  }

  /// Sends a slice to every rank and receives one from every rank; collective.
  public func alltoallv(
    _ source: UnsafeMutableBufferPointer<Float>, sent: [Range<Int>],
    into destination: UnsafeMutableBufferPointer<Float>, received: [Range<Int>]
  ) throws(Failure) {
    try validate(sent, of: source.count)
    try validate(received, of: destination.count)
    try copyOwnSlice(of: source, sent, into: destination, received)
    // Messages between pairs rather than MPI_Alltoallv, whose counts and displacements are 32-bit: a rank cannot know whether
    // another one's fit, so there must be one way for all sizes. Partners are staggered so that no rank is everybody's first.
    exchangeHandles.removeAll(keepingCapacity: true)
    for distance in 1..<size {
      let peer = (rank - distance + size) % size
      for piece in Pieces(of: received[peer], limit: countLimit) {
        var handle: MPI_Request?
        try Failure.check(
          MPI_Irecv(
            destination.baseAddress! + piece.lowerBound, Int32(piece.count), cmpi_float(), Int32(peer),
            WorldCommunicator.sliceTag, world, &handle), "MPI_Irecv")
        exchangeHandles.append(handle)
      }
    }
    for distance in 1..<size {
      let peer = (rank + distance) % size
      for piece in Pieces(of: sent[peer], limit: countLimit) {
        var handle: MPI_Request?
        try Failure.check(
          MPI_Isend(
            source.baseAddress! + piece.lowerBound, Int32(piece.count), cmpi_float(), Int32(peer),
            WorldCommunicator.sliceTag, world, &handle), "MPI_Isend")
        exchangeHandles.append(handle)
      }
    }
    try Failure.check(MPI_Waitall(Int32(exchangeHandles.count), &exchangeHandles, nil), "MPI_Waitall")
  }

  /// Waits, spinning, until all ranks are here; collective.
  public func barrier() throws(Failure) {
    try Failure.check(MPI_Barrier(world), "MPI_Barrier")
  }
}
