/// The frame that all charts share: a title, two axes with marks, a legend, and a field to draw into.
struct Chart {
  var raster: Raster
  private let left = 86
  private let top: Int
  private let fieldWidth: Int
  private let fieldHeight: Int

  /// - Parameters:
  ///   - width: The width of the field in pixels.
  ///   - x: The horizontal axis; without one, marks are left to the chart.
  init(
    title: String, xAxis: String, yAxis: String, width: Int = 640, height: Int = 380, legend: [(String, Color)],
    x: Axis?,
    y: Axis
  ) {
    let legendRows = Chart.rows(of: legend, width: width)
    top = 14 + Raster.textHeight(scale: 2) + 10 + legendRows.count * 20 + 26
    fieldWidth = width
    fieldHeight = height
    raster = Raster(
      width: max(left + width + 24, Raster.textWidth(title, scale: 2) + 28), height: top + height + 62)
    raster.text(title, x: 14, y: 14, scale: 2)
    for (row, entries) in legendRows.enumerated() {
      var place = left
      for (name, color) in entries {
        let line = 14 + 16 + 12 + row * 20
        raster.dot(x: Double(place + 5), y: Double(line + 8), radius: 5, color)
        raster.text(name, x: place + 16, y: line, scale: 2)
        place += Raster.textWidth(name, scale: 2) + 40
      }
    }
    raster.text(yAxis, x: 14, y: top - 22, scale: 2)
    raster.text(xAxis, x: left + width / 2, y: top + height + 38, scale: 2, .ink, .center)
    for tick in y.ticks {
      let line = Int(self.y(y.place(ofTick: tick)))
      raster.fill(x: left, y: line, width: width, height: 1, .line)
      raster.text(y.label(tick), x: left - 8, y: line - 7, scale: 2, .ink, .right)
    }
    for tick in x?.ticks ?? [] {
      let column = Int(self.x(x!.place(ofTick: tick)))
      raster.fill(x: column, y: top + height, width: 1, height: 5, .ink)
      raster.text(x!.label(tick), x: column, y: top + height + 10, scale: 2, .ink, .center)
    }
    raster.fill(x: left, y: top, width: 1, height: height, .ink)
    raster.fill(x: left, y: top + height, width: width, height: 1, .ink)
  }

  /// The pixel of a place on the horizontal axis.
  func x(_ place: Double) -> Double { Double(left) + place * Double(fieldWidth) }

  /// The pixel of a place on the vertical axis.
  func y(_ place: Double) -> Double { Double(top) + (1 - place) * Double(fieldHeight) }

  /// Where the field ends at the bottom.
  var bottom: Int { top + fieldHeight }

  private static func rows(of legend: [(String, Color)], width: Int) -> [[(String, Color)]] {
    var rows: [[(String, Color)]] = []
    var used = Int.max
    for entry in legend {
      let needed = Raster.textWidth(entry.0, scale: 2) + 40
      if used > width - needed {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(entry)
      used += needed
    }
    return rows
  }
}
