/// Filters as small images: blue below zero, white at zero, red above; each against its own largest value.
public struct FilterSheet: Sendable {
  /// The sheet.
  public let raster: Raster

  /// - Parameters:
  ///   - filters: `count` filters of height × width values, one after the other.
  public init(filters: [Float], count: Int, height: Int, width: Int, title: String) {
    let columns = max(1, Int(Double(max(count, 1)).squareRoot().rounded(.up)))
    let lines = max(1, (count + columns - 1) / columns)
    let scale = max(1, 560 / (columns * max(width, height, 1)))
    let (margin, gap) = (12, 4)
    let top = margin + Raster.textHeight(scale: 2) + 6
    var raster = Raster(
      width: max(columns * (width * scale + gap), Raster.textWidth(title, scale: 2)) + 2 * margin,
      height: top + lines * (height * scale + gap) + margin)
    raster.text(title, x: margin, y: margin, scale: 2)
    for filter in 0..<count {
      let values = filters[filter * height * width..<(filter + 1) * height * width]
      let largest = values.lazy.map(abs).filter(\.isFinite).max() ?? 0
      let (x, y) = (margin + filter % columns * (width * scale + gap), top + filter / columns * (height * scale + gap))
      raster.draw(values, width: width, height: height, x: x, y: y, scale: scale) {
        Color(diverging: largest > 0 ? $0 / largest : 0)
      }
      raster.frame(x: x - 1, y: y - 1, width: width * scale + 2, height: height * scale + 2, .line)
    }
    self.raster = raster
  }
}
