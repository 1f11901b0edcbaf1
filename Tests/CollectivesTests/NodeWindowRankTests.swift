import Failures
import Support
import Testing

@testable import Collectives

@Suite(.serialized) struct NodeWindowRankTests {
  /// The size that a rank asks for: a different one on each, and none at all on some.
  private static func size(_ unit: Int, ofNodeRank rank: Int) -> Int { unit * ((rank + 1) % 3) + rank % 2 }

  @Test(
    "Segments have the sizes asked for, begin on pages, and are zero", arguments: [0, 1, 4095, 4096, 4097, 1 << 20])
  func segmentsAreAsAskedFor(unit: Int) throws {
    try SharedWorld.run { world in
      let window = try world.makeNodeWindow(bytes: Self.size(unit, ofNodeRank: world.node.rank))
      #expect(window.count == world.node.size)
      for rank in 0..<window.count {
        let segment = window.segment(ofNodeRank: rank)
        #expect(segment.count == Self.size(unit, ofNodeRank: rank))
        #expect(Int(bitPattern: segment.baseAddress) % NodeWindow.pageSize == 0)
        #expect(segment.allSatisfy { $0 == 0 })
      }
      try window.barrier()
      try window.free()
    }
  }

  @Test("What a rank writes before a barrier the others read after it", arguments: [1, 17, 70_001])
  func writesAreSeenAfterBarrier(unit: Int) throws {
    try SharedWorld.run { world in
      let window = try world.makeNodeWindow(bytes: Self.size(unit, ofNodeRank: world.node.rank))
      let own = world.node.rank
      for round in 0..<50 {
        let mine = window.segment(ofNodeRank: own)
        for place in mine.indices { mine[place] = UInt8(truncatingIfNeeded: value(own + round, place)) }
        try window.barrier()
        var isRight = true
        for rank in 0..<window.count where unit < 100 || rank == (own + round) % window.count {
          let segment = window.segment(ofNodeRank: rank)
          for place in segment.indices where segment[place] != UInt8(truncatingIfNeeded: value(rank + round, place)) {
            isRight = false
          }
        }
        #expect(isRight, "round \(round)")
        try window.barrier()
      }
      try window.free()
    }
  }

  @Test("A rank may write into the segments of others")
  func othersSegmentsCanBeWritten() throws {
    try SharedWorld.run { world in
      let window = try world.makeNodeWindow(bytes: world.node.size)
      let own = world.node.rank
      for rank in 0..<window.count { window.segment(ofNodeRank: rank)[own] = UInt8(10 * own + rank + 1) }
      try window.barrier()
      #expect(Array(window.segment(ofNodeRank: own)) == (0..<window.count).map { UInt8(10 * $0 + own + 1) })
      try window.free()
    }
  }

  @Test("Windows live side by side, and may be freed in any order and twice")
  func windowsLiveSideBySide() throws {
    try SharedWorld.run { world in
      let own = world.node.rank
      let windows = try (0..<4).map { try world.makeNodeWindow(bytes: 100 + $0) }
      for (index, window) in windows.enumerated() { window.segment(ofNodeRank: own)[99] = UInt8(index + 1) }
      for window in windows { try window.barrier() }
      let neighbour = (own + 1) % world.node.size
      for (index, window) in windows.enumerated() {
        #expect(window.segment(ofNodeRank: neighbour)[99] == UInt8(index + 1))
      }
      try world.barrier()
      for index in [2, 0, 3, 1] {
        try windows[index].free()
        try windows[index].free()
      }
      #expect(world.windows.isEmpty)
    }
  }

  @Test("A size that one rank cannot have is refused on all ranks, which then go on", arguments: [-1, 1 << 60, .max])
  func impossibleSizeIsRefusedOnAllRanks(bytes: Int) throws {
    try SharedWorld.run { world in
      let last = world.size - 1
      let refusal = failure { () throws(Failure) in
        _ = try world.makeNodeWindow(bytes: world.rank == last ? bytes : 10)
      }
      #expect(refusal?.kind == (bytes < 0 ? .internal : .system))
      #expect(refusal?.isShared == true)
      let window = try world.makeNodeWindow(bytes: 10)
      try window.barrier()
      try window.free()
    }
  }

}
