import Datasets
public import Failures
import Foundation
import Imaging
import Storage

/// Vectors as points in the plane, coloured by class.
public struct EmbeddingPicture {
  private let points: [(Float, Float)]
  private let labels: [UInt8]?
  private let title: String

  /// A picture of test vectors.
  ///
  /// - Parameters:
  ///   - plane: Two numbers a vector.
  ///   - labels: The class of each, where it is known.
  ///   - explained: The share of the variance that lies in the plane.
  ///   - vectors: What they are.
  public init(_ plane: [Float], labels: [UInt8]?, explained: Double, of vectors: String) {
    self.labels = labels
    title = String(format: "%@: %.1f %% of the variance", vectors, 100 * explained)
    points = (0..<plane.count / 2).map { (plane[2 * $0], plane[2 * $0 + 1]) }
  }

  /// Draws it.
  public func draw(to path: String) throws(Failure) {
    let series =
      labels.map { labels in
        ImageSet.fashionMNISTClasses.enumerated().map { label, name in
          ScatterPlot.Series(name: name, points: zip(points, labels).filter { $0.1 == label }.map(\.0))
        }
      } ?? [ScatterPlot.Series(name: "test images", points: points)]
    let plot = ScatterPlot(
      title: title, xAxis: "first principal component", yAxis: "second principal component", series: series)
    try AtomicFile.write(Data(try plot.raster.png()), to: path)
  }
}
