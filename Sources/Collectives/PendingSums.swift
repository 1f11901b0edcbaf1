import CMPI
import Failures

/// The non-blocking sums under way: a table whose slots are used again, so that a step allocates nothing.
struct PendingSums {
  private struct Slot {
    var serial: UInt64 = 0
    var handles: [MPI_Request?] = []
  }

  private var slots: [Slot] = []
  private var free: [Int] = []
  private var lastSerial: UInt64 = 0

  /// Issues a ticket for a sum that has no handles yet.
  mutating func open() -> Request {
    lastSerial += 1
    if free.isEmpty {
      free.append(slots.count)
      slots.append(Slot())
    }
    let slot = free.removeLast()
    slots[slot].serial = lastSerial
    return Request(slot: slot, serial: lastSerial, isComplete: false)
  }

  /// Adds the handle of one piece of the sum.
  mutating func append(_ handle: MPI_Request?, to request: Request) {
    slots[request.slot].handles.append(handle)
  }

  /// Runs `body` on the handles of a sum that is still under way, and closes the sum if it returns true.
  ///
  /// - Returns: Whether the sum is complete.
  mutating func complete(
    _ request: Request, _ body: (inout [MPI_Request?]) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    guard slots.indices.contains(request.slot), slots[request.slot].serial == request.serial else { return true }
    guard try body(&slots[request.slot].handles) else { return false }
    slots[request.slot].serial = 0
    slots[request.slot].handles.removeAll(keepingCapacity: true)
    free.append(request.slot)
    return true
  }
}
