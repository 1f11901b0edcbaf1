import Datasets
import Failures
import Testing

@Suite("label subsets")
struct LabelSubsetTests {
  static let labels = (0..<6000).map { UInt8($0 * 7 % 10) }

  @Test("each class gives its share, and the remainder one each", arguments: [1, 5, 10, 200, 207, 500, 6000])
  func stratified(count: Int) throws {
    let indices = try LabelSubset(count: count, from: Self.labels, seed: 1, trial: 0).indices
    #expect(indices.count == count && Set(indices).count == count && indices == indices.sorted())
    for label in 0..<10 {
      let drawn = indices.count { Self.labels[$0] == label }
      #expect(drawn == count / 10 || drawn == count / 10 + 1)
    }
  }

  @Test("a draw is repeatable, and other trials, seeds and sizes give independent ones")
  func independent() throws {
    let draw = try LabelSubset(count: 200, from: Self.labels, seed: 1, trial: 0)
    #expect(try LabelSubset(count: 200, from: Self.labels, seed: 1, trial: 0) == draw)
    // Independent draws of 200 out of 6,000 share 6.7 samples in the mean, with a standard deviation of 2.5.
    for (seed, trial) in [(1, 1), (2, 0), (0, 1)] as [(UInt64, Int)] {
      let other = try LabelSubset(count: 200, from: Self.labels, seed: seed, trial: trial)
      #expect(Set(other.indices).intersection(draw.indices).count < 20)
    }
    let larger = try LabelSubset(count: 500, from: Self.labels, seed: 1, trial: 0)
    #expect(Set(larger.indices).intersection(draw.indices).count < 40)
  }

  @Test("the remainder goes to other classes in other trials")
  func remainder() throws {
    let chosen = try (0..<100).map { trial in
      try Set(LabelSubset(count: 3, from: Self.labels, seed: 1, trial: trial).indices.map { Self.labels[$0] })
    }
    #expect(chosen.allSatisfy { $0.count == 3 })
    #expect(chosen.reduce(into: Set()) { $0.formUnion($1) }.count == 10)
  }

  @Test("a class with too few samples is named with both numbers")
  func tooFew() throws {
    var labels = Self.labels.filter { $0 != 3 }
    labels += [UInt8](repeating: 3, count: 20)
    let failure = try #require(throws: Failure.self) {
      try LabelSubset(count: 500, from: labels, seed: 1, trial: 0)
    }
    #expect(failure.kind == .usage)
    #expect(failure.message.contains("--labels 500 asks for 50 of class 3, which has 20"))
  }

  @Test("numbers that make no sense are refused", arguments: [0, -1, Int.min, Int.max, 6001])
  func badCount(count: Int) throws {
    let failure = try #require(throws: Failure.self) {
      try LabelSubset(count: count, from: Self.labels, seed: 1, trial: 0)
    }
    #expect(failure.kind == .usage)
  }
}
