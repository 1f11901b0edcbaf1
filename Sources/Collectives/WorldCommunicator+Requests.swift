import CMPI
public import Failures

extension WorldCommunicator {
  /// Starts to sum over all ranks and returns at once; collective.
  public func startSum(
    _ source: UnsafeMutableBufferPointer<Float>, into destination: UnsafeMutableBufferPointer<Float>
  ) throws(Failure) -> Request {
    try validate(source, into: destination)
    // All pieces are started at once: starting one when the last is done would order them differently on different ranks.
    var handles: [MPI_Request?] = []
    for piece in Pieces(of: 0..<source.count, limit: countLimit) {
      var handle: MPI_Request?
      try Failure.check(
        MPI_Iallreduce(
          source.baseAddress! + piece.lowerBound, destination.baseAddress! + piece.lowerBound, Int32(piece.count),
          cmpi_float(), cmpi_sum(), world, &handle), "MPI_Iallreduce")
      handles.append(handle)
    }
    return Request(handles)
  }
}
