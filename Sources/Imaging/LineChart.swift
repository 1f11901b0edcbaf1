/// Curves.
public struct LineChart: Sendable {
  /// One curve.
  public struct Series: Sendable {
    let name: String
    let points: [(x: Double, y: Double)]

    /// A curve through points in the order given; one that is not finite interrupts it.
    public init(name: String, points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  /// The picture.
  public let raster: Raster

  /// Draws it.
  public init(title: String, xAxis: String, yAxis: String, series: [Series]) {
    let x = Axis(series.flatMap { $0.points.map(\.x) })
    let y = Axis(series.flatMap { $0.points.map(\.y) })
    let colors = series.indices.map { Color.series[$0 % Color.series.count] }
    var chart = Chart(
      title: title, xAxis: xAxis, yAxis: yAxis, legend: zip(series.map(\.name), colors).map { ($0, $1) }, x: x, y: y)
    for (one, color) in zip(series, colors) {
      var last: (x: Double, y: Double)?
      for point in one.points {
        guard let column = x.place(point.x), let row = y.place(point.y) else {
          last = nil
          continue
        }
        let place = (x: chart.x(column), y: chart.y(row))
        if let last { chart.raster.line(from: last, to: place, color) }
        chart.raster.dot(x: place.x, y: place.y, radius: 3, color)
        last = place
      }
    }
    raster = chart.raster
  }
}
