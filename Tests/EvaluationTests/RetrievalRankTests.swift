import Collectives
import Datasets
import Foundation
import Kernels
import Support
import Testing

@testable import Evaluation

@Suite(.serialized) struct RetrievalRankTests {
  @Test("The nearest vectors are found, the same at any number of ranks", arguments: [1, 7, 300])
  func nearest(count: Int) throws {
    let train = Fixtures.images(count: 301, classes: 50, noise: 100)
    let test = Fixtures.images(count: 40, classes: 50, noise: 100, seed: 2)
    let queries = [0, 3, 4, 17, 39]
    let vectors = train.bytes.map { Float($0) / 255 }
    let others = test.bytes.map { Float($0) / 255 }
    try SharedWorld.run { world in
      let found = try Retrieval.nearest(
        count, to: queries, of: Fixtures.vectors(test, world), in: Fixtures.vectors(train, world))
      guard world.rank == 0 else {
        #expect(found.isEmpty)
        return
      }
      let solo = SoloCommunicator()
      #expect(
        try found
          == Retrieval.nearest(count, to: queries, of: Fixtures.vectors(test, solo), in: Fixtures.vectors(train, solo)))
      for (query, list) in zip(queries, found) {
        let distances = (0..<301).map { sample in
          (0..<30).reduce(0.0) { sum, c in
            let difference = Double(vectors[sample * 30 + c]) - Double(others[query * 30 + c])
            return sum + difference * difference
          }.squareRoot()
        }
        #expect(Set(list.map(\.sample)).count == count)
        for (one, expected) in zip(list, distances.sorted()) {
          #expect(abs(one.distance - expected) < 1e-5 && abs(one.distance - distances[one.sample]) < 1e-5)
        }
      }
    }
  }

  @Test("Of vectors at the same distance the first are found, on whatever ranks they lie")
  func ties() throws {
    let same = Images(height: 6, width: 5, bytes: [UInt8](repeating: 50, count: 30 * 33))
    try SharedWorld.run { world in
      let vectors = Fixtures.vectors(same, world)
      let found = try Retrieval.nearest(20, to: [5], of: vectors, in: vectors)
      if world.rank == 0 { #expect(found[0].map(\.sample) == Array(0..<20)) }
    }
  }

  @Test("With fewer vectors than neighbours all are found")
  func few() throws {
    try SharedWorld.run { world in
      let vectors = Fixtures.vectors(Fixtures.images(count: 3), world)
      let found = try Retrieval.nearest(10, to: [1], of: vectors, in: vectors)
      if world.rank == 0 { #expect(found[0].count == 3 && found[0][0] == Neighbor(sample: 1, distance: 0)) }
    }
  }

  @Test("Precision is the mean share of neighbours with the class of their query")
  func precision() {
    let neighbors = [[0, 1, 2, 3], [3, 2, 1, 0]].map { $0.map { Neighbor(sample: $0, distance: 0) } }
    let classes: [UInt8] = [5, 5, 5, 7]
    #expect(Retrieval.precision(at: 1, neighbors, classes: classes, of: [5, 7]) == 1)
    #expect(Retrieval.precision(at: 2, neighbors, classes: classes, of: [5, 7]) == 0.75)
    #expect(Retrieval.precision(at: 4, neighbors, classes: classes, of: [5, 7]) == 0.5)
  }

  @Test("Scaled vectors have length 1, and zeros stay zeros")
  func normalized() throws {
    let vectors = Fixtures.vectors(
      Images(height: 6, width: 5, bytes: (0..<60).map { $0 < 30 ? 0 : UInt8($0) }), SoloCommunicator())
    let scaled = try vectors.normalized.gatherAll()
    #expect(scaled[..<30].allSatisfy { $0 == 0 })
    #expect(abs(scaled[30...].reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
  }
}
