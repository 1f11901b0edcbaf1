import Foundation

/// Means with their standard deviations as dots with whiskers, in groups side by side.
public struct DotPlot: Sendable {
  /// What is compared within each group.
  public struct Series: Sendable {
    let name: String
    let values: [(mean: Double, std: Double)]

    /// A series with a value for each group; one that is not a number is left out.
    public init(name: String, values: [(mean: Double, std: Double)]) {
      self.name = name
      self.values = values
    }
  }

  /// The picture.
  public let raster: Raster

  /// - Parameters:
  ///   - axis: What the values are.
  ///   - groups: The names of the groups.
  public init(title: String, axis: String, groups: [String], series: [Series]) {
    let ends = series.flatMap { $0.values.flatMap { [$0.mean - $0.std, $0.mean + $0.std] } }
    let y = Axis(ends)
    let colors = series.indices.map { Color.series[$0 % Color.series.count] }
    var chart = Chart(
      title: title, xAxis: "", yAxis: axis, width: max(520, groups.count * max(1, series.count) * 84),
      legend: zip(series.map(\.name), colors).map { ($0, $1) }, x: nil, y: y)
    for (group, name) in groups.enumerated() {
      let center = (Double(group) + 0.5) / Double(groups.count)
      chart.raster.text(name, x: Int(chart.x(center)), y: chart.bottom + 10, scale: 2, .ink, .center)
      for (index, one) in series.enumerated() where group < one.values.count {
        let (mean, std) = one.values[group]
        guard let place = y.place(mean) else { continue }
        let offset = (Double(index) + 0.5) / Double(series.count) - 0.5
        let x = chart.x(center + offset * 0.8 / Double(groups.count))
        if let low = y.place(mean - std), let high = y.place(mean + std), std > 0 {
          chart.raster.line(from: (x, chart.y(low)), to: (x, chart.y(high)), colors[index])
          for end in [low, high] {
            chart.raster.line(from: (x - 6, chart.y(end)), to: (x + 6, chart.y(end)), colors[index])
          }
        }
        chart.raster.dot(x: x, y: chart.y(place), radius: 6, colors[index])
        chart.raster.text(
          String(format: "%.1f", mean), x: Int(x) + 10, y: Int(chart.y(place)) - 16, scale: 2, colors[index])
      }
    }
    raster = chart.raster
  }
}
