/// Points in the plane, coloured by what they belong to.
public struct ScatterPlot: Sendable {
  /// Points of one colour.
  public struct Series: Sendable {
    let name: String
    let points: [(Float, Float)]

    /// Points with a name.
    public init(name: String, points: [(Float, Float)]) {
      self.name = name
      self.points = points
    }
  }

  /// The picture.
  public let raster: Raster

  /// A plot of some series.
  public init(title: String, xAxis: String, yAxis: String, series: [Series]) {
    let x = Axis(series.flatMap { $0.points.map { Double($0.0) } })
    let y = Axis(series.flatMap { $0.points.map { Double($0.1) } })
    let colors = series.indices.map { Color.series[$0 % Color.series.count] }
    var chart = Chart(
      title: title, xAxis: xAxis, yAxis: yAxis, width: 720, height: 600,
      legend: zip(series.map(\.name), colors).map { ($0, $1) }, x: x, y: y)
    // In turn, so that no series lies on top of all others.
    for index in 0..<(series.map(\.points.count).max() ?? 0) {
      for (one, color) in zip(series, colors) where index < one.points.count {
        guard let column = x.place(Double(one.points[index].0)), let row = y.place(Double(one.points[index].1)) else {
          continue
        }
        chart.raster.dot(x: chart.x(column), y: chart.y(row), radius: 1.5, color)
      }
    }
    raster = chart.raster
  }
}
