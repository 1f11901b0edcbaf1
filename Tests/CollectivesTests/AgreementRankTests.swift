import Collectives
import Failures
import Support
import Testing

@Suite(.serialized) struct AgreementRankTests {
  @Test("If no rank fails, all go on with their own results")
  func allGoOn() throws {
    try SharedWorld.run { world in
      try world.agree(on: nil)
      #expect(try world.agree { () throws(Failure) in world.rank * 3 } == world.rank * 3)
    }
  }

  @Test("If one rank fails, all throw its sentence and kind as a shared failure", arguments: Failure.Kind.allCases)
  func allThrowTheOneFailure(kind: Failure.Kind) throws {
    try SharedWorld.run { world in
      for failing in 0..<world.size {
        let sentence = "rank \(failing) cannot read «größe.idx» at byte 16: install it"
        let own = world.rank == failing ? Failure(kind, sentence) : nil
        let agreed = failure { () throws(Failure) in try world.agree(on: own) }
        #expect(agreed == Failure(kind, sentence, isShared: true))
      }
    }
  }

  @Test("If several ranks fail, all throw the failure of the lowest")
  func allThrowTheLowestFailure() throws {
    try SharedWorld.run { world in
      let kinds = Failure.Kind.allCases
      for lowest in 0..<world.size {
        // The sentences are of different lengths, as only that of the lowest rank is known to all.
        let own = Failure(kinds[world.rank], String(repeating: "x", count: 10 + 1000 * world.rank))
        let agreed = failure { () throws(Failure) in try world.agree(on: world.rank >= lowest ? own : nil) }
        let expected = Failure(kinds[lowest], String(repeating: "x", count: 10 + 1000 * lowest), isShared: true)
        #expect(agreed == expected)
      }
    }
  }

  @Test("Work that throws on some ranks makes all throw the shared failure of the lowest")
  func failedWorkIsShared() throws {
    try SharedWorld.run { world in
      for lowest in 0..<world.size {
        var worked = false
        let agreed = failure { () throws(Failure) in
          _ = try world.agree { () throws(Failure) -> Int in
            worked = true
            guard world.rank < lowest else { throw Failure(.badData, "rank \(world.rank) failed") }
            return 1
          }
        }
        #expect(worked)
        #expect(agreed == Failure(.badData, "rank \(lowest) failed", isShared: true))
      }
    }
  }

  @Test("A failure without a sentence is agreed on as well")
  func emptySentence() throws {
    try SharedWorld.run { world in
      let agreed = failure { () throws(Failure) in
        try world.agree(on: world.rank == world.size - 1 ? Failure(.stopped, "") : nil)
      }
      #expect(agreed == Failure(.stopped, "", isShared: true))
    }
  }
}
