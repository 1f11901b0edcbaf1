import Collectives
import Failures
import Support
import Testing

@Suite(.serialized) struct PendingSumRankTests {
  @Test("A sum that is waited for is there, and its source is as it was", arguments: [0, 1, 17, 1023, 70_001])
  func waitedSumIsThere(count: Int) throws {
    try SharedWorld.run { world in
      let sum = try PendingSum(count, salt: 0, world)
      try sum.wait()
      #expect(sum.isRight)
    }
  }

  @Test("Polling brings a sum to its end", arguments: [0, 1, 17, 70_001])
  func pollingCompletesSum(count: Int) throws {
    try SharedWorld.run { world in
      let sum = try PendingSum(count, salt: 0, world)
      while try !sum.poll() {}
      #expect(sum.request.isComplete)
      #expect(sum.isRight)
    }
  }

  @Test("Sums longer than MPI's counts travel in pieces", arguments: [1, 7, 100])
  func longSumsTravelInPieces(limit: Int) throws {
    try SharedWorld.run { world in
      try world.withCountLimit(limit) {
        let sum = try PendingSum(3 * limit + 1, salt: 2, world)
        try sum.wait()
        #expect(sum.isRight)
      }
    }
  }

  @Test("Many sums are under way at once and may end in any order")
  func manySumsAreUnderWay() throws {
    try SharedWorld.run { world in
      for round in 0..<3 {
        let sums = try (0..<9).map { try PendingSum(1 + 501 * $0, salt: round + $0, world) }
        for sum in sums.reversed() { _ = try sum.poll() }
        for (index, sum) in sums.enumerated() where index.isMultiple(of: 2) { try sum.wait() }
        let late = try PendingSum(33, salt: 5, world)
        for sum in sums.reversed() { try sum.wait() }
        try late.wait()
        for sum in sums + [late] { #expect(sum.isRight) }
      }
    }
  }

  @Test("Blocking operations go on while sums are under way")
  func blockingOperationsGoOn() throws {
    try SharedWorld.run { world in
      let sum = try PendingSum(50_000, salt: 3, world)
      var one: [UInt64] = [1]
      try world.sum(&one)
      #expect(one == [UInt64(world.size)])
      try world.barrier()
      try sum.wait()
      #expect(sum.isRight)
    }
  }

  @Test("A sum into its own source, or into a buffer of another length, is refused")
  func overlappingSumIsRefused() throws {
    try SharedWorld.run { world in
      var floats = [Float](repeating: 1, count: 10)
      floats.withUnsafeMutableBufferPointer { floats in
        let first = UnsafeMutableBufferPointer(rebasing: floats[..<6])
        let second = UnsafeMutableBufferPointer(rebasing: floats[4...])
        let half = UnsafeMutableBufferPointer(rebasing: floats[..<4])
        for (source, destination) in [(first, first), (first, second), (second, first), (half, second)] {
          let refusal = failure { () throws(Failure) in _ = try world.startSum(source, into: destination) }
          #expect(refusal?.kind == .internal)
        }
      }
    }
  }
}
