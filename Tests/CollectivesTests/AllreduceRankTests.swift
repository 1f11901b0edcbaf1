import Collectives
import Support
import Testing

@Suite(.serialized) struct AllreduceRankTests {
  private static let counts = [0, 1, 2, 15, 16, 17, 1023, 5000, 100_003]

  @Test("Sum, minimum and maximum of floats, doubles and integers are those of all ranks", arguments: counts)
  func reductionsAreThoseOfAllRanks(count: Int) throws {
    try SharedWorld.run { world in
      for reduction in ReductionOperator.allCases {
        try check(Float.self, count, reduction, world)
        try check(Double.self, count, reduction, world)
        try check(UInt64.self, count, reduction, world)
      }
    }
  }

  @Test("Buffers longer than MPI's counts are reduced in pieces", arguments: [1, 3, 16, 1000])
  func longBuffersAreReducedInPieces(limit: Int) throws {
    try SharedWorld.run { world in
      try world.withCountLimit(limit) {
        for count in [0, limit - 1, limit, limit + 1, 5 * limit + 2] {
          try check(Float.self, count, .sum, world)
          try check(UInt64.self, count, .maximum, world)
        }
      }
    }
  }

  @Test("Sums of unsigned integers wrap around")
  func unsignedSumsWrapAround() throws {
    try SharedWorld.run { world in
      var numbers: [UInt64] = [.max, 1 << 63]
      try world.sum(&numbers)
      let size = UInt64(world.size)
      #expect(numbers == [0 &- size, size.isMultiple(of: 2) ? 0 : 1 << 63])
    }
  }

  @Test("Minimum and maximum know negative numbers and infinities")
  func extremesOfSignedNumbers() throws {
    try SharedWorld.run { world in
      let last = world.size - 1
      var least: [Double] = [-Double(world.rank), world.rank == last ? -.infinity : 0]
      try world.allreduce(&least, .minimum)
      #expect(least == [-Double(last), -.infinity])
      var greatest: [Float] = [-1 - Float(world.rank), world.rank == last ? .infinity : 0]
      try world.allreduce(&greatest, .maximum)
      #expect(greatest == [-1, .infinity])
    }
  }

  @Test("All ranks get the same bits of a sum that rounds", arguments: [1, 1000, 20_000, 100_003])
  func allRanksGetTheSameBits(count: Int) throws {
    try SharedWorld.run { world in
      var floats = (0..<count).map { 1 / Float(3 + value(world.rank, $0)) }
      try world.sum(&floats)
      let own = floats.map { UInt64($0.bitPattern) }
      var least = own
      var greatest = own
      try world.allreduce(&least, .minimum)
      try world.allreduce(&greatest, .maximum)
      #expect(least == greatest)
    }
  }

  private func check<Number: Reducible & Numeric & Comparable>(
    _ type: Number.Type, _ count: Int, _ reduction: ReductionOperator, _ world: WorldCommunicator
  ) throws {
    var numbers = (0..<count).map { Number(exactly: value(world.rank, $0))! }
    try world.allreduce(&numbers, reduction)
    let expected = (0..<count).map { place in
      let all = (0..<world.size).map { value($0, place) }
      return switch reduction {
      case .sum: Number(exactly: all.reduce(0, +))!
      case .minimum: Number(exactly: all.min()!)!
      case .maximum: Number(exactly: all.max()!)!
      }
    }
    #expect(numbers == expected, "\(reduction) of \(count) \(type)")
  }
}
