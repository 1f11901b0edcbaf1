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
          #expect(try world.sleepingBroadcast(own, from: root) == bytes(root, count: count))
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

  @Test("Ranks that are not there are refused")
  func senselessMessagesAreRefused() throws {
    try SharedWorld.run { world in
      let size = world.size
      var none: [Float] = []
      let refusals = try withFloats(&none) { (none) throws(Failure) in
        [
          failure { () throws(Failure) in _ = try world.gather([], to: size) },
          failure { () throws(Failure) in _ = try world.sleepingBroadcast([], from: size) },
          failure { () throws(Failure) in try world.broadcast(none, from: -1) },
        ]
      }
      for (index, refusal) in refusals.enumerated() { #expect(refusal?.kind == .internal, "number \(index)") }
    }
  }
}
