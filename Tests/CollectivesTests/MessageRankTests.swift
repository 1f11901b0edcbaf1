import Collectives
import Failures
import Support
import Testing

@Suite(.serialized) struct MessageRankTests {
  private static let lengths = [0, 1, 7, 2047, 2048, 2049, 5000, 300_001]

  @Test("A broadcast of floats or bytes reaches all ranks from any root", arguments: lengths, [1 << 30, 1000])
  func broadcastReachesAll(count: Int, limit: Int) throws {
    try SharedWorld.run { world in
      try world.withCountLimit(limit) {
        for root in 0..<world.size {
          var floats = (0..<count).map { Float(value(world.rank, $0)) }
          try withFloats(&floats) { (floats) throws(Failure) in try world.broadcast(floats, from: root) }
          #expect(floats == (0..<count).map { Float(value(root, $0)) })
          // The other ranks do not know the length.
          let own = world.rank == root ? bytes(root, count: count) : [1, 2, 3]
          #expect(try world.broadcast(own, from: root) == bytes(root, count: count))
        }
      }
    }
  }

  @Test(
    "gather gives the root byte strings of different lengths in order, and the others nothing", arguments: [0, 1, 3001])
  func gatherGivesTheRoot(unit: Int) throws {
    try SharedWorld.run { world in
      for root in 0..<world.size {
        let all = try world.gather(bytes(world.rank, count: unit * world.rank), to: root)
        #expect(all == (world.rank == root ? (0..<world.size).map { bytes($0, count: unit * $0) } : nil))
      }
    }
  }

  @Test("Messages of any length go round the ranks, also from a rank to itself", arguments: lengths, [1 << 30, 1000])
  func messagesGoRound(count: Int, limit: Int) throws {
    try SharedWorld.run { world in
      try world.withCountLimit(limit) {
        let next = (world.rank + 1) % world.size
        let previous = (world.rank + world.size - 1) % world.size
        // A long message waits for its receiver: if all sent at first, nobody would receive.
        let sendsFirst = world.rank.isMultiple(of: 2)
        if sendsFirst { try world.send(bytes(world.rank, count: count), to: next, tag: 4) }
        #expect(try world.receive(from: previous, tag: 4) == bytes(previous, count: count))
        if !sendsFirst { try world.send(bytes(world.rank, count: count), to: next, tag: 4) }
      }
    }
  }

  @Test(
    "All ranks may send short messages to all before anyone receives, and receive them by tag, in order within a tag")
  func shortMessagesWaitForNobody() throws {
    try SharedWorld.run { world in
      for destination in 0..<world.size {
        for (tag, first) in [(0, 10), (Int(Int32.max), 20), (0, 30)] {
          try world.send([UInt8(first + world.rank), UInt8(destination)], to: destination, tag: tag)
        }
      }
      for source in (0..<world.size).reversed() {
        for (tag, first) in [(Int(Int32.max), 20), (0, 10), (0, 30)] {
          let message = try world.receive(from: source, tag: tag)
          #expect(message == [UInt8(first + source), UInt8(world.rank)])
        }
      }
    }
  }

  @Test("Messages do not meet those that collective operations send, whatever their tag")
  func messagesDoNotMeetCollectives() throws {
    try SharedWorld.run { world in
      for tag in 0..<4 { try world.send([UInt8(tag)], to: 0, tag: tag) }
      #expect(try world.gather([99], to: 0) == (world.rank == 0 ? world.ranks.map { _ in [99] } : nil))
      var source = world.ranks.map { Float(value(world.rank, $0)) }
      var destination = source
      try withFloats(&source) { (source) throws(Failure) in
        try withFloats(&destination) { (destination) throws(Failure) in
          let slices = world.ranks.map { $0..<$0 + 1 }
          try world.alltoallv(source, sent: slices, into: destination, received: slices)
        }
      }
      #expect(destination == world.ranks.map { Float(value($0, world.rank)) })
      guard world.rank == 0 else { return }
      for source in world.ranks {
        for tag in 0..<4 { #expect(try world.receive(from: source, tag: tag) == [UInt8(tag)]) }
      }
    }
  }

  @Test("Ranks that are not there, tags out of range, and messages that never were sent are refused")
  func senselessMessagesAreRefused() throws {
    try SharedWorld.run { world in
      let own = world.rank
      let size = world.size
      var none: [Float] = []
      let refusals = try withFloats(&none) { (none) throws(Failure) in
        [
          failure { () throws(Failure) in try world.send([], to: size, tag: 0) },
          failure { () throws(Failure) in try world.send([], to: -1, tag: 0) },
          failure { () throws(Failure) in _ = try world.receive(from: size, tag: 0) },
          failure { () throws(Failure) in _ = try world.gather([], to: size) },
          failure { () throws(Failure) in try world.broadcast(none, from: -1) },
          failure { () throws(Failure) in try world.send([], to: own, tag: -1) },
          failure { () throws(Failure) in try world.send([], to: own, tag: 1 << 31) },
          failure { () throws(Failure) in _ = try world.receive(from: own, tag: -1) },
          failure { () throws(Failure) in _ = try world.receive(from: own, tag: 1234) },
        ]
      }
      for (index, refusal) in refusals.enumerated() { #expect(refusal?.kind == .internal, "number \(index)") }
    }
  }
}

extension WorldCommunicator {
  fileprivate var ranks: Range<Int> { 0..<size }
}
