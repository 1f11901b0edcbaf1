import Collectives
import Datasets
import Foundation
import Kernels
import Support
import Testing

@testable import Evaluation

@Suite(.serialized) struct ClusteringRankTests {
  static let options = [
    ClusteringOptions(method: .kmeans, restarts: 3), ClusteringOptions(method: .gmm, covariance: .full, restarts: 2),
    ClusteringOptions(method: .gmm, covariance: .diagonal, restarts: 2, seed: 7),
  ]

  @Test("Clusters have the same bits at any number of ranks", arguments: options)
  func sameBits(options: ClusteringOptions) throws {
    let images = Fixtures.images(count: 451, noise: 120)
    let classes = (0..<451).map { UInt8($0 % 4) }
    let solo = SoloCommunicator()
    let alone = try #require(
      try Clustering.find(5, in: Fixtures.vectors(images, solo), classes: classes, options))
    try SharedWorld.run { world in
      let together = try Clustering.find(5, in: Fixtures.vectors(images, world), classes: classes, options)
      #expect(together == (world.rank == 0 ? alone : nil))
    }
  }

  @Test("Groups that lie apart are found", arguments: options)
  func separated(options: ClusteringOptions) throws {
    let images = Fixtures.images(count: 402)
    let classes = (0..<402).map { UInt8($0 % 4) }
    let found = try #require(
      try Clustering.find(4, in: Fixtures.vectors(images, SoloCommunicator()), classes: classes, options))
    #expect(found.scores?.accuracy == 1)
    #expect(found.sizes.sorted() == [100, 100, 101, 101])
    #expect(found.silhouette > 0.5)
    #expect(Set(found.majorities) == [0, 1, 2, 3])
  }

  @Test("The criteria prefer the true number of groups")
  func chosenNumber() throws {
    let vectors = Fixtures.vectors(Fixtures.images(count: 400), SoloCommunicator())
    let means = try (3...5).map { try Clustering.find($0, in: vectors, classes: nil, Self.options[0])! }
    #expect(means.max { $0.silhouette < $1.silhouette }!.clusters == 4)
    let mixtures = try (3...5).map { try Clustering.find($0, in: vectors, classes: nil, Self.options[2])! }
    #expect(mixtures.min { $0.bayesianInformationCriterion! < $1.bayesianInformationCriterion! }!.clusters == 4)
  }

  @Test("A mixture of one component has the likelihood of its normal density", arguments: Covariance.allCases)
  func oneComponent(covariance: Covariance) throws {
    let vectors = Fixtures.vectors(Fixtures.images(count: 333, noise: 100), SoloCommunicator())
    let moments = try Moments(of: vectors)
    let (n, d) = (333.0, 30)
    let means = try KMeans.fit(vectors, clusters: 1, restarts: 1, seed: 1)
    let variance = (0..<d).reduce(0) { $0 + moments.covariance[$1 * (d + 1)] }
    #expect(abs(means.inertia - n * variance) < 1e-4 * means.inertia)
    let mixture = try GaussianMixture(vectors, from: means, clusters: 1, covariance: covariance, regularization: 0.01)
    let floor = 0.01 * variance / Double(d)
    // With Λ + floor in the density and Λ in the data: −n/2·(d·ln 2π + Σ ln(λ + floor) + λ/(λ + floor)).
    let variances =
      covariance == .full
      ? try PrincipalComponents(moments).variances : (0..<d).map { moments.covariance[$0 * (d + 1)] }
    let expected = variances.reduce(0) { $0 - n / 2 * (log(2 * .pi) + log($1 + floor) + $1 / ($1 + floor)) }
    #expect(abs(mixture.logLikelihood - expected) < 1e-4 * abs(expected))
    let free = Double(d + (covariance == .full ? d * (d + 1) / 2 : d))
    #expect(abs(mixture.bayesianInformationCriterion - (free * log(n) - 2 * expected)) < 1e-3 * abs(expected))
  }

  @Test("More starts never give a greater inertia, and more steps of EM no smaller likelihood than none")
  func improvement() throws {
    let vectors = Fixtures.vectors(Fixtures.images(count: 500, classes: 9, noise: 110), SoloCommunicator())
    let one = try KMeans.fit(vectors, clusters: 9, restarts: 1, seed: 4)
    let many = try KMeans.fit(vectors, clusters: 9, restarts: 8, seed: 4)
    #expect(many.inertia <= one.inertia)
    let single = try GaussianMixture(
      vectors, from: try KMeans.fit(vectors, clusters: 1, restarts: 1, seed: 1), clusters: 1, covariance: .diagonal)
    let mixture = try GaussianMixture(vectors, from: many, clusters: 9, covariance: .diagonal)
    #expect(mixture.logLikelihood > single.logLikelihood)
    #expect(mixture.iterations > 1)
  }

  @Test("Fewer different vectors than clusters, and fewer samples than ranks, are ordinary", arguments: Self.options)
  func fewVectors(options: ClusteringOptions) throws {
    let images = Images(
      height: 6, width: 5, bytes: [UInt8](repeating: 9, count: 90) + [UInt8](repeating: 200, count: 30))
    try SharedWorld.run { world in
      let found = try Clustering.find(3, in: Fixtures.vectors(images, world), classes: nil, options)
      if let found {
        #expect(found.assignments[0] == found.assignments[2] && found.assignments[0] != found.assignments[3])
      }
      #expect(throws: (any Error).self) {
        try Clustering.find(5, in: Fixtures.vectors(images, world), classes: nil, options)
      }
    }
  }
}
