/// A table of numbers as shades, each with its value: a confusion matrix, say.
public struct Heatmap: Sendable {
  /// The picture.
  public let raster: Raster

  /// - Parameters:
  ///   - values: Rows of equal length.
  ///   - format: What stands in a cell.
  public init(
    title: String, values: [[Double]], rowLabels: [String], columnLabels: [String], rowTitle: String,
    columnTitle: String,
    format: (Double) -> String
  ) {
    let largest = values.joined().filter(\.isFinite).max() ?? 1
    let cellWidth = max(62, 8 + (Raster.textWidth(ofWidest: columnLabels) ?? 0))
    let cellHeight = 32
    let left = 20 + (Raster.textWidth(ofWidest: rowLabels) ?? 0)
    let top = 14 + Raster.textHeight(scale: 2) + 34
    let columns = values.first?.count ?? 0
    var raster = Raster(
      width: max(left + columns * cellWidth + 20, Raster.textWidth(title, scale: 2) + 28),
      height: top + values.count * cellHeight + 20)
    raster.text(title, x: 14, y: 14, scale: 2)
    raster.text("rows: \(rowTitle), columns: \(columnTitle)", x: 14, y: 36)
    for (column, label) in columnLabels.enumerated().prefix(columns) {
      raster.text(label, x: left + column * cellWidth + cellWidth / 2, y: top - 12, .ink, .center)
    }
    for (row, numbers) in values.enumerated() {
      let y = top + row * cellHeight
      if row < rowLabels.count { raster.text(rowLabels[row], x: left - 6, y: y + cellHeight / 2 - 4, .ink, .right) }
      for (column, value) in numbers.enumerated() {
        let color = Color(sequential: largest > 0 ? value / largest : 0)
        raster.fill(x: left + column * cellWidth, y: y, width: cellWidth - 1, height: cellHeight - 1, color)
        raster.text(
          format(value), x: left + column * cellWidth + cellWidth / 2, y: y + cellHeight / 2 - 4,
          color.isDark ? .white : .ink, .center)
      }
    }
    self.raster = raster
  }
}
