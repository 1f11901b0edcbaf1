public import Evaluation
public import Failures
import Foundation
import Imaging
import Storage

/// The few-label phase for people: a table and a picture.
public struct FewLabelReport {
  private let results: [FewLabelResult]
  private let isConvolutional: Bool

  /// A report of results that a network with convolutions, or without, came to.
  public init(_ results: [FewLabelResult], isConvolutional: Bool) {
    self.results = results
    self.isConvolutional = isConvolutional
  }

  /// A table: test accuracy in percent, mean ± standard deviation, and the paired difference to the supervised network.
  public var table: String {
    // A single draw deviates from nothing.
    func deviation(_ value: Double) -> String { results[0].trials > 1 ? String(format: "%.2f", 100 * value) : "–   " }
    var lines = ["labels  method                      accuracy %     to supervised   draws"]
    for result in results {
      let gain =
        result.method == .supervised ? "" : String(format: "%+6.2f ± ", 100 * result.gain) + deviation(result.gainStd)
      lines.append(
        String(
          format: "%6d  %@  %6.2f ± %@  %@  %5d", result.labels,
          result.method.title(isConvolutional: isConvolutional).padding(toLength: 26, withPad: " ", startingAt: 0),
          100 * result.mean,
          deviation(result.std),
          gain.padding(toLength: 14, withPad: " ", startingAt: 0), result.trials))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Draws the same as dots with whiskers.
  public func draw(to path: String) throws(Failure) {
    let labels = results.map(\.labels).reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
    let chart = DotPlot(
      title: "Few labels: mean and deviation of \(results.first?.trials ?? 0) draws",
      axis: "test accuracy %", groups: labels.map { "\($0) labels" },
      series: FewLabelMethod.allCases.map { method in
        DotPlot.Series(
          name: method.title(isConvolutional: isConvolutional),
          values: labels.map { labels in
            let result = results.first { $0.labels == labels && $0.method == method }
            return (100 * (result?.mean ?? .nan), 100 * (result?.std ?? 0))
          })
      })
    try AtomicFile.write(Data(try chart.raster.png()), to: path)
  }
}
