import Collectives
import Failures
import Support
import Testing

@Suite(.serialized) struct SoloRankTests {
  @Test("A communicator without MPI behaves as MPI's does with one rank, refusals included")
  func soloBehavesAsWorld() throws {
    try SharedWorld.run { world in
      guard world.size == 1 else { return }
      let expected = transcript(of: world)
      #expect(transcript(of: SoloCommunicator()) == expected)
      #expect(expected.count == 19)
    }
  }

  @Test("Each rank knows its place in the job and on its host")
  func placementIsConsistent() throws {
    try SharedWorld.run { world in
      let own = [world.rank, world.size, world.node.index, world.node.rank, world.node.size, world.node.count]
      let all = try world.allgather(own.map(UInt64.init))
      let ranks = (0..<world.size).map { all[6 * $0..<6 * $0 + 6].map(Int.init) }
      #expect(ranks.map { $0[0] } == Array(0..<world.size))
      #expect(ranks.allSatisfy { $0[1] == world.size && $0[5] == world.node.count })
      #expect(Set(ranks.map { $0[2] }) == Set(0..<world.node.count))
      for host in 0..<world.node.count {
        let there = ranks.filter { $0[2] == host }
        #expect(there.map { $0[3] } == Array(0..<there.count))
        #expect(there.allSatisfy { $0[4] == there.count })
      }
      #expect(!world.node.hostName.isEmpty)
    }
  }

  /// What comes out of every operation, and what is refused with which sentence.
  private func transcript(of communicator: any Communicator) -> [String] {
    var lines = ["\(communicator.rank) \(communicator.size) \(communicator.node)"]
    func note(_ operation: () throws(Failure) -> Any) {
      do {
        lines.append("\(try operation())")
      } catch {
        lines.append("\(error.kind): \(error.message), shared: \(error.isShared)")
      }
    }
    func note(_ floats: [Float], _ operation: (UnsafeMutableBufferPointer<Float>) throws(Failure) -> Void) {
      note { () throws(Failure) in
        var floats = floats
        try withFloats(&floats, operation)
        return floats
      }
    }
    note([1, 2]) { (floats) throws(Failure) in try communicator.broadcast(floats, from: 0) }
    note([1, 2]) { (floats) throws(Failure) in try communicator.broadcast(floats, from: 1) }
    note { () throws(Failure) in try communicator.broadcast([7, 8], from: 0) }
    for reduction in ReductionOperator.allCases {
      note([3, -4]) { (floats) throws(Failure) in try communicator.allreduce(floats, reduction) }
    }
    note([5, 6, 0, 0]) { (floats) throws(Failure) in
      let request = try communicator.startSum(.init(rebasing: floats[..<2]), into: .init(rebasing: floats[2...]))
      while try !request.poll() {}
      try request.wait()
    }
    note([5, 6, 0]) { (floats) throws(Failure) in
      _ = try communicator.startSum(.init(rebasing: floats[..<2]), into: .init(rebasing: floats[1...]))
    }
    note { () throws(Failure) in try communicator.gather([1, 2, 3], to: 0) as Any }
    note { () throws(Failure) in try communicator.allgather([4, 5]) }
    note([1, 2, 3]) { (floats) throws(Failure) in try communicator.allgatherv(floats, slices: [1..<3]) }
    note([1, 2, 3]) { (floats) throws(Failure) in try communicator.allgatherv(floats, slices: [1..<4]) }
    note([1, 2, 3, 4]) { (floats) throws(Failure) in
      try communicator.alltoallv(floats, sent: [0..<2], into: floats, received: [2..<4])
    }
    note([1, 2, 3, 4]) { (floats) throws(Failure) in
      try communicator.alltoallv(floats, sent: [0..<2], into: floats, received: [2..<3])
    }
    note { () throws(Failure) in try communicator.sleepingBroadcast([2, 2], from: 0) }
    note { () throws(Failure) in try communicator.sleepingBroadcast([], from: 1) }
    note { () throws(Failure) in
      try communicator.barrier()
      let window = try communicator.makeNodeWindow(bytes: 5)
      window.segment(ofNodeRank: 0)[4] = 9
      try window.barrier()
      defer { try? window.free() }
      return "\(window.count) \(Array(window.segment(ofNodeRank: 0)))"
    }
    note { () throws(Failure) in try communicator.agree(on: Failure(.badData, "a sentence")) }
    return lines
  }
}
