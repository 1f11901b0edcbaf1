import Collectives
import Failures
import Support
import Testing

@Suite(.serialized) struct SliceRankTests {
  @Test("allgather has the numbers of all ranks in order", arguments: [0, 1, 2, 17, 1001])
  func allgatherHasAllNumbers(count: Int) throws {
    try SharedWorld.run { world in
      let expected = (0..<world.size).flatMap { rank in (0..<count).map { UInt64(value(rank, $0)) << 40 } }
      for limit in [1 << 30, 3] {
        try world.withCountLimit(limit) {
          let all = try world.allgather((0..<count).map { UInt64(value(world.rank, $0)) << 40 })
          #expect(all == expected)
        }
      }
    }
  }

  /// Ways to cut a buffer into a slice for each rank: uneven, with empty ones, with gaps, and not in order.
  enum Cut: CaseIterable {
    case even, growing, onlyFirst, onlyLast, everyOther, nothing

    func length(_ rank: Int, of size: Int) -> Int {
      switch self {
      case .even: 13
      case .growing: 1 + rank * rank * 700
      case .onlyFirst: rank == 0 ? 999 : 0
      case .onlyLast: rank == size - 1 ? 999 : 0
      case .everyOther: rank.isMultiple(of: 2) ? 0 : 5001
      case .nothing: 0
      }
    }

    /// The slices and the length of the buffer, whose gaps belong to nobody.
    func slices(of size: Int, gap: Int, reversed: Bool) -> (slices: [Range<Int>], count: Int) {
      var slices = [Range<Int>](repeating: 0..<0, count: size)
      var end = 0
      for rank in reversed ? (0..<size).reversed() : Array(0..<size) {
        let start = end + gap
        end = start + length(rank, of: size)
        slices[rank] = start..<end
      }
      return (slices, end + gap)
    }
  }

  @Test("allgatherv gives every rank all slices and leaves the gaps alone", arguments: Cut.allCases, [1 << 30, 100])
  func allgathervGivesAllSlices(cut: Cut, limit: Int) throws {
    try SharedWorld.run { world in
      for (gap, reversed) in [(0, false), (3, false), (3, true)] {
        let (slices, count) = cut.slices(of: world.size, gap: gap, reversed: reversed)
        var floats = [Float](repeating: -1, count: count)
        for place in slices[world.rank] { floats[place] = Float(value(world.rank, place)) }
        var expected = [Float](repeating: -1, count: count)
        for (rank, slice) in slices.enumerated() {
          for place in slice { expected[place] = Float(value(rank, place)) }
        }
        try world.withCountLimit(limit) {
          try withFloats(&floats) { (floats) throws(Failure) in try world.allgatherv(floats, slices: slices) }
        }
        #expect(floats == expected, "gap \(gap), reversed: \(reversed)")
      }
    }
  }

  @Test(
    "alltoallv brings every slice where it belongs and leaves the rest alone", arguments: [0, 1, 2, 5], [1 << 30, 100])
  func alltoallvBringsEverySlice(salt: Int, limit: Int) throws {
    try SharedWorld.run { world in
      // From nothing to some thousands of floats, and more one way than the other.
      func count(from: Int, to: Int) -> Int {
        let unit = [0, 1, 17, 2500][(3 * from + to + salt) % 4]
        return salt == 0 ? 0 : unit * (1 + from)
      }
      func cut(_ counts: [Int], gap: Int) -> (slices: [Range<Int>], count: Int) {
        var end = 0
        let slices = counts.map { count in
          defer { end += gap + count }
          return end + gap..<end + gap + count
        }
        return (slices, end)
      }
      let sent = cut((0..<world.size).map { count(from: world.rank, to: $0) }, gap: 1)
      let received = cut((0..<world.size).map { count(from: $0, to: world.rank) }, gap: 2)
      var source = (0..<sent.count).map { Float(value(world.rank, $0)) }
      var destination = [Float](repeating: -1, count: received.count)
      var expected = destination
      for rank in 0..<world.size {
        let theirs = cut((0..<world.size).map { count(from: rank, to: $0) }, gap: 1).slices[world.rank]
        for (place, origin) in zip(received.slices[rank], theirs) { expected[place] = Float(value(rank, origin)) }
      }
      try world.withCountLimit(limit) {
        try withFloats(&source) { (source) throws(Failure) in
          try withFloats(&destination) { (destination) throws(Failure) in
            try world.alltoallv(source, sent: sent.slices, into: destination, received: received.slices)
          }
        }
      }
      #expect(destination == expected)
    }
  }

  @Test("Slices that are not one a rank, or lie outside of the buffer, are refused")
  func senselessSlicesAreRefused() throws {
    try SharedWorld.run { world in
      let good = [Range<Int>](repeating: 0..<0, count: world.size)
      for bad in [good + [0..<0], good.dropLast() + [0..<9], good.dropLast() + [-1..<0]] {
        var floats = [Float](repeating: 0, count: 8)
        try withFloats(&floats) { (floats) throws(Failure) in
          let refusals = [
            failure { () throws(Failure) in try world.allgatherv(floats, slices: bad) },
            failure { () throws(Failure) in try world.alltoallv(floats, sent: bad, into: floats, received: good) },
            failure { () throws(Failure) in try world.alltoallv(floats, sent: good, into: floats, received: bad) },
          ]
          for refusal in refusals { #expect(refusal?.kind == .internal, "\(bad)") }
        }
      }
    }
  }
}
