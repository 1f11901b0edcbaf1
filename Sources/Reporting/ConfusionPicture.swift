public import Evaluation
public import Failures
import Foundation
import Imaging
import Storage

/// A confusion matrix as a picture: for every class, what its images were taken for.
public struct ConfusionPicture {
  /// Draws a matrix, with the names of its classes.
  public static func draw(_ confusion: ConfusionMatrix, classes: [String], to path: String) throws(Failure) {
    let names = confusion.counts.indices.map { $0 < classes.count ? classes[$0] : "class \($0)" }
    let picture = Heatmap(
      title: String(format: "Confusion matrix: test accuracy %.2f %%", 100 * confusion.accuracy),
      values: confusion.counts.map { $0.map(Double.init) }, rowLabels: names, columnLabels: names,
      rowTitle: "class", columnTitle: "taken for"
    ) { "\(Int($0))" }
    try AtomicFile.write(Data(try picture.raster.png()), to: path)
  }
}
