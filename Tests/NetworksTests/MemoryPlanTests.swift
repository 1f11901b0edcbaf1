import Testing

@testable import Networks

/// Memory that matrices share when they are never needed together.
@Suite struct MemoryPlanTests {
  private func expectDisjoint(_ sizes: [Int], _ lifetimes: [ClosedRange<Int>]) -> MemoryPlan {
    let plan = MemoryPlan(sizes: sizes, lifetimes: lifetimes)
    for i in sizes.indices {
      let place = plan.offsets[i]..<plan.offsets[i] + sizes[i]
      #expect(place.upperBound <= plan.count)
      for j in 0..<i where lifetimes[i].overlaps(lifetimes[j]) {
        #expect(!place.overlaps(plan.offsets[j]..<plan.offsets[j] + sizes[j]), "\(i) and \(j)")
      }
    }
    return plan
  }

  @Test("Those that are needed together have places of their own, whatever the sizes and times")
  func disjoint() {
    for seed in 0..<50 {
      let numbers = (0..<36).map { ($0 * 7919 + seed * 104_729) % 97 }
      let lifetimes = (0..<12).map { numbers[$0] % 10...numbers[$0] % 10 + numbers[12 + $0] % 4 }
      _ = expectDisjoint(Array(numbers[24...]), lifetimes)
    }
  }

  @Test("In a chain, where only neighbours meet, two places are enough")
  func chain() {
    let plan = expectDisjoint([784, 512, 256, 64, 256, 512, 784], (0..<7).map { max($0 - 1, 0)...$0 })
    #expect(plan.count == 784 + 512)
  }

  @Test("Where all are needed all the time, nothing is shared")
  func together() {
    #expect(expectDisjoint([3, 1, 2], [0...2, 1...1, 1...3]).count == 6)
  }

  @Test("Nothing takes no memory")
  func nothing() {
    #expect(MemoryPlan(sizes: [], lifetimes: []).count == 0)
    #expect(MemoryPlan(sizes: [0, 0], lifetimes: [0...1, 0...1]).count == 0)
  }
}
