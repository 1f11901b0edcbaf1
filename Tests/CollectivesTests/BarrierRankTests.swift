import Collectives
import Glibc
import Support
import Testing

@Suite(.serialized) struct BarrierRankTests {
  @Test("Nobody leaves a barrier before the last has come", arguments: 0..<5)
  func nobodyLeavesEarly(round: Int) throws {
    try SharedWorld.run { world in
      let window = try world.makeNodeWindow(bytes: 0)
      try expectMeeting(world, round) { try world.barrier() }
      try expectMeeting(world, round) { try window.barrier() }
      try window.free()
    }
  }

  @Test("A rank that waits in the sleeping broadcast costs next to no processor time")
  func sleepingRankCostsNothing() throws {
    try SharedWorld.run { world in
      try world.barrier()
      if world.rank == 0 { pause(milliseconds: 600) }
      let wall = nanoseconds(CLOCK_MONOTONIC)
      // Of this thread alone: in `swift test` other tests run on the others.
      let processor = nanoseconds(CLOCK_THREAD_CPUTIME_ID)
      #expect(try world.sleepingBroadcast([7], from: 0) == [7])
      let spent = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - processor
      let waited = nanoseconds(CLOCK_MONOTONIC) - wall
      // The rank that came last has not waited for anything.
      if world.rank != 0 { #expect(4 * spent < waited, "\(spent) ns of processor in \(waited) ns") }
    }
  }

  /// Lets a different rank come last each round, and compares clocks, which are the same for all ranks of a host.
  private func expectMeeting(_ world: WorldCommunicator, _ round: Int, _ meet: () throws -> Void) throws {
    if world.rank == round % world.size { pause(milliseconds: 20) }
    let arrival = nanoseconds(CLOCK_MONOTONIC)
    try meet()
    let departure = nanoseconds(CLOCK_MONOTONIC)
    let all = try world.allgather([UInt64(world.node.index), arrival])
    let arrivals = (0..<world.size).filter { all[2 * $0] == UInt64(world.node.index) }.map { all[2 * $0 + 1] }
    #expect(departure >= arrivals.max()!)
    #expect(arrivals.count == world.node.size)
  }

  private func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private func pause(milliseconds: UInt32) { usleep(1000 * milliseconds) }
}
