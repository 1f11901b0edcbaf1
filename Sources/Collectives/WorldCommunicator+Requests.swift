import CMPI
public import Failures

extension WorldCommunicator {
  /// Starts to sum over all ranks and returns at once; collective.
  public func startSum(
    _ source: UnsafeMutableBufferPointer<Float>, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(Failure) -> Request {
    try validate(source, into: destination)
    guard !source.isEmpty else { return .completed }
    let request = pendingSums.open()
    // All pieces are started at once: starting one when the last is done would order them differently on different ranks.
    for piece in Pieces(of: 0..<source.count, limit: countLimit) {
      var handle: MPI_Request?
      try Failure.check(
        MPI_Iallreduce(
          source.baseAddress! + piece.lowerBound, destination.baseAddress! + piece.lowerBound, Int32(piece.count),
          cmpi_float(), cmpi_sum(), world, &handle), "MPI_Iallreduce")
      pendingSums.append(handle, to: request)
    }
    return request
  }

  /// Whether the sum is there; moves it along if not.
  public func poll(_ request: inout Request) throws(Failure) -> Bool {
    if request.isComplete { return true }
    request.isComplete = try pendingSums.complete(request) { (handles) throws(Failure) in
      var isComplete: Int32 = 0
      try Failure.check(MPI_Testall(Int32(handles.count), &handles, &isComplete, nil), "MPI_Testall")
      return isComplete != 0
    }
    return request.isComplete
  }

  /// Returns when the sum is there.
  public func wait(_ request: inout Request) throws(Failure) {
    if request.isComplete { return }
    request.isComplete = try pendingSums.complete(request) { (handles) throws(Failure) in
      try Failure.check(MPI_Waitall(Int32(handles.count), &handles, nil), "MPI_Waitall")
      return true
    }
  }
}
