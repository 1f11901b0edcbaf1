public import Datasets
public import Evaluation
public import Failures
import Foundation
import Imaging
import Storage

/// Clusters for people and programs: a table, pictures of their members, and a file.
public struct ClusteringReport {
  private let found: [Clustering]
  private let vectors: String
  private let options: ClusteringOptions
  private let split: ImageSet.Split

  /// A report of clusters of the training images.
  ///
  /// - Parameters:
  ///   - found: Clusters by their number, at least one.
  ///   - vectors: What they are clusters of.
  ///   - split: The images.
  public init(
    _ found: [Clustering], of vectors: String, _ options: ClusteringOptions, _ split: ImageSet.Split
  ) {
    self.found = found
    self.vectors = vectors
    self.options = options
    self.split = split
  }

  /// What `clustering.json` holds.
  struct Record: Encodable {
    var vectors: String
    var split = "train"
    var samples: Int
    var options: ClusteringOptions
    var chosen: Int
    var clusterings: [Clustering]
  }

  /// What stands above the lines.
  public static let heading = "  k  steps  silhouette           bic    accuracy     nmi     ari\n"

  /// One line.
  public static func line(_ one: Clustering) -> String {
    let scores = one.scores.map {
      String(
        format: "%9.2f %%  %6.4f  %6.4f", 100 * $0.accuracy, $0.normalizedMutualInformation, $0.adjustedRandIndex)
    }
    let bic = one.bayesianInformationCriterion.map { String(format: "%12.0f", $0) } ?? "           –"
    return String(format: "%3d  %5d  %10.4f  %@ %@\n", one.clusters, one.iterations, one.silhouette, bic, scores ?? "")
  }

  /// The best: with the least criterion for a mixture, otherwise with the greatest silhouette.
  var chosen: Clustering {
    found.min {
      if let left = $0.bayesianInformationCriterion, let right = $1.bayesianInformationCriterion { return left < right }
      return $0.silhouette > $1.silhouette
    }!
  }

  /// Which number of clusters is chosen, and why, in a line; nothing where there was no choice.
  public var choice: String {
    guard found.count > 1 else { return "" }
    let reason = chosen.bayesianInformationCriterion == nil ? "the greatest silhouette" : "the least bic"
    return "chosen: \(chosen.clusters) clusters, by \(reason)\n"
  }

  /// Writes `clustering.json` and `clusters.png`, and, when there is a choice, `cluster-count.png`.
  public func write(to directory: String) throws(Failure) {
    try JSONFile.write(
      Record(
        vectors: vectors, samples: split.count, options: options, chosen: chosen.clusters, clusterings: found),
      to: directory + "/clustering.json")
    try drawMembers(to: directory + "/clusters.png")
    if found.count > 1 { try drawChoice(to: directory + "/cluster-count.png") }
  }

  /// The members of each cluster that are drawn.
  private static let membersDrawn = 16
  private static let rowsDrawn = 40

  /// Draws the first members of each cluster, the largest cluster first.
  private func drawMembers(to path: String) throws(Failure) {
    let chosen = chosen
    let order = Array(
      chosen.sizes.indices.filter { chosen.sizes[$0] > 0 }.sorted { chosen.sizes[$0] > chosen.sizes[$1] }
        .prefix(ClusteringReport.rowsDrawn))
    var members = [[Int]](repeating: [], count: chosen.clusters)
    for (sample, cluster) in chosen.assignments.enumerated()
    where members[Int(cluster)].count < ClusteringReport.membersDrawn {
      members[Int(cluster)].append(sample)
    }
    let samples = order.flatMap { members[$0] }.sorted()
    let images = try IDXImages.read(split.imagesPath, keeping: samples)
    let places = Dictionary(uniqueKeysWithValues: samples.enumerated().map { ($1, $0) })
    let size = images.pixels
    // Empty places are as white as the sheet.
    var pixels = [Float](repeating: 1, count: order.count * ClusteringReport.membersDrawn * size)
    for (row, cluster) in order.enumerated() {
      for (column, sample) in members[cluster].enumerated() {
        let target = (row * ClusteringReport.membersDrawn + column) * size
        for pixel in 0..<size { pixels[target + pixel] = Float(images.bytes[places[sample]! * size + pixel]) / 255 }
      }
    }
    let labels = order.map { cluster in
      let name = chosen.majorities[cluster].map { ImageSet.fashionMNISTClasses[$0] + " " } ?? ""
      return "\(name)\(chosen.sizes[cluster])"
    }
    let scores = chosen.scores.map { String(format: ", accuracy %.1f %%", 100 * $0.accuracy) } ?? ""
    let sheet = ContactSheet.grid(
      pixels: pixels, imageWidth: images.width, imageHeight: images.height, columns: ClusteringReport.membersDrawn,
      scale: 2, title: "\(options.method.rawValue) of \(vectors): \(chosen.clusters) clusters\(scores)",
      rowLabels: labels)
    try AtomicFile.write(Data(try sheet.raster.png()), to: path)
  }

  /// Draws what the number of clusters is chosen by.
  private func drawChoice(to path: String) throws(Failure) {
    let isMixture = options.method == .gmm
    let chart = LineChart(
      title: "\(options.method.rawValue) of \(vectors)", xAxis: "clusters",
      yAxis: isMixture ? "bic / samples" : "silhouette",
      series: [
        .init(
          name: "best: \(chosen.clusters)",
          points: found.map {
            (
              Double($0.clusters),
              isMixture ? ($0.bayesianInformationCriterion ?? .nan) / Double(split.count) : $0.silhouette
            )
          })
      ])
    try AtomicFile.write(Data(try chart.raster.png()), to: path)
  }
}
