import Collectives
import Datasets
import Failures
import Foundation
import Kernels
import Support
import Testing

@testable import Evaluation

@Suite(.serialized) struct SpectralEmbeddingRankTests {
  private static let count = 401

  /// Points of two rings, one in the other, in turn; each rank holds those of its shards.
  private func rings(_ communicator: any Communicator) -> ShardedVectors {
    BLAS.setThreads(1)
    let vectors = ShardedVectors(
      dimension: 2, VirtualShards(count: Self.count, shards: 8), communicator)
    for row in 0..<vectors.rows.rows {
      let sample = vectors.firstSample + row
      var stream = RandomStream(seed: 1, purpose: .noise, index: sample)
      let angle = 2 * Double.pi * Double(stream.uniform())
      let radius = (sample % 2 == 0 ? 1 : 3) + 0.1 * Double(stream.normal())
      vectors.rows.base[2 * row] = Float(radius * cos(angle))
      vectors.rows.base[2 * row + 1] = Float(radius * sin(angle))
    }
    return vectors
  }

  @Test(
    "Rings that no centres can tell apart are told apart by their neighbours, with the same bits at any number of ranks"
  )
  func separatesRings() throws {
    let classes = (0..<Self.count).map { UInt8($0 % 2) }
    let options = ClusteringOptions(method: .kmeans, restarts: 3)
    let plain = try #require(try Clustering.find(2, in: rings(SoloCommunicator()), classes: classes, options))
    #expect(plain.scores!.accuracy < 0.7)
    let embedded = try SpectralEmbedding.embed(rings(SoloCommunicator()), to: 2, seed: 1)
    let found = try #require(try Clustering.find(2, in: embedded, classes: classes, options))
    #expect(found.scores!.accuracy == 1)
    let alone = [Float](embedded.rows.floats)
    try SharedWorld.run { world in
      let together = try SpectralEmbedding.embed(rings(world), to: 2, seed: 1)
      let first = 2 * together.firstSample
      #expect([Float](together.rows.floats) == Array(alone[first..<first + together.rows.count]))
    }
  }

  @Test("As many components as vectors are refused")
  func tooMany() throws {
    #expect(throws: Failure.self) {
      try SpectralEmbedding.embed(rings(SoloCommunicator()), to: Self.count, seed: 1)
    }
  }
}
