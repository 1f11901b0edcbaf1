public import Evaluation
public import Failures
import Foundation
import Imaging
import Storage

/// Principal components for people and programs: how much of the variance they explain.
public struct ComponentsReport {
  private let components: PrincipalComponents
  private let count: Int

  /// A report of the first `count` components.
  public init(_ components: PrincipalComponents, count: Int) {
    self.components = components
    self.count = count
  }

  /// What `components.json` holds.
  struct Record: Codable {
    var components: Int
    var explainedVariance: Double
    var variances: [Double]

    enum CodingKeys: String, CodingKey {
      case components, variances
      case explainedVariance = "explained_variance"
    }
  }

  /// One line.
  public var line: String {
    let first = components.variances.prefix(5).map { String(format: "%.2f", $0) }.joined(separator: ", ")
    return String(
      format: "%d components explain %.2f %% of the variance; the largest variances are %@\n", count,
      100 * components.explainedVariance[count - 1], first)
  }

  /// Writes the variances of all components, and the share of the whole that is explained.
  public func write(to path: String) throws(Failure) {
    try JSONFile.write(
      Record(
        components: count, explainedVariance: components.explainedVariance[count - 1],
        variances: components.variances), to: path)
  }

  /// Draws the share of the variance that the first components explain against their number.
  public func draw(to path: String) throws(Failure) {
    let points = components.explainedVariance.enumerated().map { (x: Double($0.offset + 1), y: 100 * $0.element) }
    let chart = LineChart(
      title: "Principal components of the training set", xAxis: "components", yAxis: "explained variance %",
      series: [
        .init(name: "all", points: points), .init(name: "the first \(count)", points: Array(points.prefix(count))),
      ])
    try AtomicFile.write(Data(try chart.raster.png()), to: path)
  }
}
