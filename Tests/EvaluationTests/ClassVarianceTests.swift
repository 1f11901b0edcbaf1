import Kernels
import Support
import Testing

@testable import Evaluation

@Suite struct ClassVarianceTests {
  @Test("The variance within a class is the mean squared distance from the mean of the class")
  func definition() {
    let slab = Slab(random: 20 * 3, seed: 1)
    let vectors = Matrix(slab.base, rows: 20, columns: 3)
    let labels = (0..<20).map { UInt8($0 % 3 == 0 ? 0 : 2) }
    let variance = ClassVariance(classes: 4, dimension: 3)
    var sums = [Double](repeating: 0, count: variance.width)
    variance.add(vectors.rows(0..<7), Array(labels[..<7]), to: &sums)
    variance.add(vectors.rows(7..<20), Array(labels[7...]), to: &sums)
    let values = variance.values(of: sums)
    for label in [0, 2] {
      let members = labels.indices.filter { labels[$0] == UInt8(label) }.map { row in
        (0..<3).map { Double(slab.floats[row * 3 + $0]) }
      }
      let mean = (0..<3).map { i in members.reduce(0) { $0 + $1[i] } / Double(members.count) }
      let distances = members.map { member in
        (0..<3).reduce(0) { $0 + (member[$1] - mean[$1]) * (member[$1] - mean[$1]) }
      }
      let expected = distances.reduce(0, +) / Double(members.count)
      #expect(abs(values[label] - expected) < 1e-6 * expected)
    }
    #expect(values[1].isNaN && values[3].isNaN)
  }

  @Test("Vectors without classes belong to one, and equal ones do not vary")
  func withoutClasses() {
    let slab = Slab(count: 8)
    for i in slab.floats.indices { slab.floats[i] = i % 2 == 0 ? 1 : -3 }
    let variance = ClassVariance(classes: 1, dimension: 2)
    var sums = [Double](repeating: 0, count: variance.width)
    variance.add(Matrix(slab.base, rows: 4, columns: 2), [], to: &sums)
    #expect(variance.values(of: sums) == [0])
  }
}
