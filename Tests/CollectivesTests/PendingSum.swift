import Collectives
import Failures

/// A non-blocking sum under way, with buffers of its own and the knowledge of what is to come out.
final class PendingSum {
  let request: Request
  private let world: WorldCommunicator
  private let salt: Int
  private let source: UnsafeMutableBufferPointer<Float>
  private let destination: UnsafeMutableBufferPointer<Float>

  init(_ count: Int, salt: Int, _ world: WorldCommunicator) throws(Failure) {
    self.world = world
    self.salt = salt
    source = .allocate(capacity: count)
    destination = .allocate(capacity: count)
    for place in 0..<count {
      source.initializeElement(at: place, to: Float(value(world.rank + salt, place)))
      destination.initializeElement(at: place, to: -1)
    }
    request = try world.startSum(source, into: destination)
  }

  deinit {
    source.deallocate()
    destination.deallocate()
  }

  func poll() throws(Failure) -> Bool { try request.poll() }

  func wait() throws(Failure) { try request.wait() }

  /// Whether the destination holds the sum and the source what it held before.
  var isRight: Bool {
    request.isComplete
      && destination.indices.allSatisfy { place in
        source[place] == Float(value(world.rank + salt, place))
          && destination[place] == Float((0..<world.size).reduce(0) { $0 + value($1 + salt, place) })
      }
  }
}
