import Foundation
import Kernels
import Support
import Testing

/// Many random numbers at once.
@Suite struct RandomFillTests {
  private let stream = RandomStream(seed: 9, purpose: .sampling, epoch: 2, index: 3)

  private func normals(_ count: Int, _ stream: RandomStream) -> [Float] {
    let slab = Slab(count: count + 1)
    slab.floats[count] = 77
    stream.fillNormal(slab.base, count: count)
    #expect(slab.floats[count] == 77, "written beyond the end")
    return Array(slab.floats[..<count])
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test("normal numbers have the moments and tails of their distribution, and no correlation")
  func normal() {
    let x = normals(400_000, stream).map(Double.init)
    let n = Double(x.count).squareRoot()
    // Five standard deviations of each estimate.
    #expect(abs(mean(x)) < 5 / n)
    #expect(abs(mean(x.map { $0 * $0 }) - 1) < 5 * 2.0.squareRoot() / n)
    #expect(abs(mean(x.map { $0 * $0 * $0 })) < 5 * 15.0.squareRoot() / n)
    #expect(abs(mean(x.map { pow($0, 4) }) - 3) < 5 * 96.0.squareRoot() / n)
    for (limit, share) in [(1.0, 0.317_310_5), (2, 0.045_500_3), (3, 0.002_699_8)] {
      let found = Double(x.count { abs($0) > limit }) / Double(x.count)
      #expect(abs(found - share) < 5 * (share / Double(x.count)).squareRoot(), "beyond \(limit)")
    }
    for lag in [1, 4, 16, 32, 64] {
      #expect(abs(mean((0..<x.count - lag).map { x[$0] * x[$0 + lag] })) < 5 / n, "lag \(lag)")
      #expect(
        abs(mean((0..<x.count - lag).map { x[$0] * x[$0] * x[$0 + lag] * x[$0 + lag] }) - 1) < 5 * 8.0.squareRoot() / n,
        "lag \(lag), squares")
    }
  }

  @Test(
    "an element does not depend on how many there are", arguments: [1, 15, 16, 17, 31, 33, 48, 63, 64, 65, 127, 784])
  func prefixes(_ count: Int) {
    let all = normals(1000, stream)
    #expect(normals(count, stream) == Array(all[..<count]))
    #expect(Set(all).count > 990)
  }

  @Test("seed, purpose, epoch, index and layer each give other numbers, the same ones again the same")
  func keys() {
    let streams = [
      stream, RandomStream(seed: 8, purpose: .sampling, epoch: 2, index: 3),
      RandomStream(seed: 9, purpose: .evaluation, epoch: 2, index: 3),
      RandomStream(seed: 9, purpose: .sampling, epoch: 1, index: 3),
      RandomStream(seed: 9, purpose: .sampling, epoch: 2, index: 4),
      RandomStream(seed: 9, purpose: .sampling, epoch: 2, index: 3, layer: 1),
    ]
    #expect(Set(streams.map { normals(20, $0) }).count == streams.count)
    #expect(normals(20, stream) == normals(20, streams[0]))
  }

  @Test("the sixteen counters side by side are those of the generator itself")
  func counters() {
    // Ones with probability 1/2 are the words whose highest bit is not set.
    let slab = Slab(count: 192)
    slab.floats.update(repeating: 0.5)
    stream.fillBernoulli(slab.base, into: slab.base, count: 192)
    var expected = [Float](repeating: 0, count: 192)
    var words = stream
    for counter in 0..<48 {
      for word in 0..<4 {
        expected[counter / 16 * 64 + word * 16 + counter % 16] = words.next() >> 31 == 0 ? 1 : 0
      }
    }
    #expect([Float](slab.floats) == expected)
  }

  @Test("uniform numbers have the moments of their distribution, and an element does not depend on how many there are")
  func uniform() {
    func uniforms(_ count: Int) -> [Float] {
      let slab = Slab(count: count + 1)
      slab.floats[count] = 77
      stream.fillUniform(slab.base, count: count)
      #expect(slab.floats[count] == 77, "written beyond the end")
      return Array(slab.floats[..<count])
    }
    let x = uniforms(400_000)
    #expect(x.allSatisfy { (0..<1).contains($0) })
    let (values, n) = (x.map(Double.init), Double(x.count).squareRoot())
    #expect(abs(mean(values) - 1 / 2) < 5 * (1.0 / 12).squareRoot() / n)
    #expect(abs(mean(values.map { $0 * $0 }) - 1 / 3) < 5 * (4.0 / 45).squareRoot() / n)
    #expect(
      abs(mean((0..<x.count - 16).map { values[$0] * values[$0 + 16] }) - 1 / 4) < 5 * (7.0 / 144).squareRoot() / n)
    for count in [1, 17, 64, 100] { #expect(uniforms(count) == Array(x[..<count])) }
  }

  @Test("pixels become ones as often as they say, and black and white stay as they are")
  func bernoulli() {
    let p: [Float] = [0, 0.1, 0.25, 0.5, 0.9, 1]
    var counts = [Int](repeating: 0, count: p.count)
    let slab = Slab(count: p.count)
    let trials = 20_000
    for index in 0..<trials {
      _ = slab.floats.update(from: p)
      RandomStream(seed: 1, purpose: .binarization, index: index).fillBernoulli(
        slab.base, into: slab.base, count: p.count)
      for (i, y) in slab.floats.enumerated() {
        #expect(y == 0 || y == 1)
        counts[i] += Int(y)
      }
    }
    for (i, p) in p.enumerated() {
      let deviation = (Double(p) * Double(1 - p) / Double(trials)).squareRoot()
      #expect(abs(Double(counts[i]) / Double(trials) - Double(p)) <= 5 * deviation, "\(p)")
    }
  }
}
