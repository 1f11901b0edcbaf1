import CMPI
public import Failures

/// A non-blocking sum under way.
public final class Request {
  private var handles: [MPI_Request?]

  /// A sum whose pieces have these handles; complete if there are none.
  init(_ handles: [MPI_Request?] = []) {
    self.handles = handles
  }

  /// Whether the sum is known to be there.
  public var isComplete: Bool { handles.isEmpty }

  /// Whether the sum is there; moves it along if not.
  public func poll() throws(Failure) -> Bool {
    guard !isComplete else { return true }
    var areComplete: Int32 = 0
    try Failure.check(MPI_Testall(Int32(handles.count), &handles, &areComplete, nil), "MPI_Testall")
    if areComplete != 0 { handles = [] }
    return isComplete
  }

  /// Returns when the sum is there.
  public func wait() throws(Failure) {
    guard !isComplete else { return }
    try Failure.check(MPI_Waitall(Int32(handles.count), &handles, nil), "MPI_Waitall")
    handles = []
  }
}
