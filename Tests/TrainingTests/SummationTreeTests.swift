import Testing

@testable import Training

@Suite struct SummationTreeTests {
  @Test("A total does not depend on who holds which leaves", arguments: 1...17)
  func totalDoesNotDependOnHolders(count: Int) {
    let tree = SummationTree(count: count)
    // Numbers whose sum depends on the order.
    let leaves: [Float] = (0..<count).map { leaf in
      let large = Float(leaf * leaf % 7) * 1e7
      return large + 1 / Float(leaf + 3)
    }
    var expected = leaves
    apply(tree.additions, to: &expected)

    for holders in 1...5 {
      var numbers = leaves
      var done: Set<SummationTree.Addition> = []
      for holder in 0..<holders {
        let part = tree.additions { $0 * holders / count == holder }
        apply(part.additions, to: &numbers)
        done.formUnion(part.additions)
      }
      apply(tree.additions.filter { !done.contains($0) }, to: &numbers)
      #expect(numbers[0].bitPattern == expected[0].bitPattern, "\(holders) holders")
    }
  }

  @Test("Every leaf is added exactly once", arguments: 1...17)
  func everyLeafIsAddedOnce(count: Int) {
    var numbers = [Float](repeating: 1, count: count)
    apply(SummationTree(count: count).additions, to: &numbers)
    #expect(numbers[0] == Float(count))
    #expect(SummationTree(count: count).additions.count == count - 1)
  }

  @Test("The roots of a holder are the sums that need leaves of others")
  func rootsAreWhatIsLeft() {
    let tree = SummationTree(count: 8)
    #expect(tree.additions { $0 < 3 }.roots == [0, 2])
    #expect(tree.additions { (3..<6).contains($0) }.roots == [3, 4])
    #expect(tree.additions { $0 >= 6 }.roots == [6])
    #expect(tree.additions { _ in true }.roots == [0])
    #expect(tree.additions { _ in false }.roots.isEmpty)
  }

  private func apply(_ additions: [SummationTree.Addition], to numbers: inout [Float]) {
    for addition in additions { numbers[addition.destination] += numbers[addition.source] }
  }
}
