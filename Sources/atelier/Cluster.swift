import ArgumentParser
import Collectives
import Datasets
import Evaluation
import Failures
import Reporting

/// `atelier cluster`
struct Cluster: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find clusters of the training images by their codes.",
    discussion: """
      Writes clusters.png and clustering.json, and with --k-range also cluster-count.png. Where the data set has labels, says \
      how well the clusters agree with the classes: accuracy with clusters given to classes one to one, normalised mutual \
      information, adjusted Rand index.
      """)

  @OptionGroup var vectors: VectorOptions

  @Option(help: "The number of clusters. (default: 10)")
  var k: Int?

  @Option(
    help: ArgumentHelp(
      "Numbers of clusters, of which the best is chosen: by silhouette for kmeans, by Schwarz's criterion for gmm.",
      valueName: "from-to"))
  var kRange: ClusterRange?

  @Option(
    help: ArgumentHelp(
      "Take the place of each vector in the graph of its neighbours, N components, for the vector (spectral clustering).",
      valueName: "N"))
  var spectral: Int?

  @Option(help: "How clusters are found.")
  var method = ClusteringMethod.kmeans

  @Option(help: "Covariances of a gmm.")
  var covariance = Covariance.full

  @Option(help: "Starts, of which the one with the least inertia, or the greatest likelihood, is kept.")
  var restarts = 10

  @Option(help: "Seed of the starts.")
  var seed: UInt64 = 1

  func validate() throws {
    guard k == nil || kRange == nil else { throw ValidationError("give --k or --k-range, not both") }
    guard spectral ?? 1 >= 1 else { throw ValidationError("--spectral wants 1 or more") }
    guard k ?? 1 >= 1, restarts >= 1, kRange?.range.upperBound ?? k ?? 1 <= 10_000 else {
      throw ValidationError("--k wants 1 to 10000, --restarts 1 or more")
    }
  }

  func run() {
    Session.run { communicator throws(Failure) in
      let source = try VectorSource(vectors, communicator)
      let options = ClusteringOptions(method: method, covariance: covariance, restarts: restarts, seed: seed)
      try options.check(dimension: spectral ?? source.train.dimension)
      let classes = try communicator.agree { () throws(Failure) in
        communicator.rank == 0 && source.set.train.hasLabels && !source.isGivenClass
          ? try source.set.labels(of: source.set.train) : nil
      }
      if communicator.rank == 0 {
        Console.write(
          "\(source.name): \(source.train.count) training vectors of \(source.train.dimension) numbers on "
            + "\(communicator.size) rank\(communicator.size == 1 ? "" : "s")\n")
      }
      var (vectors, name) = (source.train, source.name)
      if let spectral {
        vectors = try SpectralEmbedding.embed(vectors, to: spectral, seed: seed)
        name += ", \(spectral) spectral components"
      }
      if communicator.rank == 0 { Console.write(ClusteringReport.heading) }
      var found: [Clustering] = []
      for count in kRange?.range ?? (k ?? 10)...(k ?? 10) {
        guard let one = try Clustering.find(count, in: vectors, classes: classes, options) else { continue }
        Console.write(ClusteringReport.line(one))
        found.append(one)
      }
      try communicator.agree { () throws(Failure) in
        guard communicator.rank == 0 else { return }
        let report = ClusteringReport(found, of: name, options, source.set.train)
        try report.write(to: source.directory)
        let names = ["clusters.png", "clustering.json"] + (found.count > 1 ? ["cluster-count.png"] : [])
        Console.write(report.choice + names.map { "\(source.directory)/\($0)" }.joined(separator: ", ") + "\n")
      }
    }
  }
}
