/// Many small gray images on one sheet.
public struct ContactSheet: Sendable {
  /// The sheet.
  public let raster: Raster

  private static let margin = 12
  private static let gap = 2
  private static let bandGap = 8

  /// Bands of images of several kinds, the same image of each kind in one column: originals above reconstructions.
  ///
  /// - Parameters:
  ///   - rows: For each kind a label and its images, one after the other, values in 0…1. All have equally many.
  ///   - columns: The images side by side; the rest follows in further bands.
  ///   - scale: The pixels that a pixel becomes, along each side.
  public static func stacked(
    rows: [(label: String, pixels: [Float])], imageWidth: Int, imageHeight: Int, columns: Int, scale: Int, title: String
  ) -> ContactSheet {
    let pixels = max(1, imageWidth * imageHeight)
    let count = (rows.first?.pixels.count ?? 0) / pixels
    var places: [(source: ArraySlice<Float>, band: Int, row: Int, column: Int)] = []
    for (row, kind) in rows.enumerated() {
      for image in 0..<min(count, kind.pixels.count / pixels) {
        places.append((kind.pixels[image * pixels..<(image + 1) * pixels], image / columns, row, image % columns))
      }
    }
    let bands = max(1, (count + columns - 1) / columns)
    let labels = (0..<bands).flatMap { _ in rows.map(\.label) }
    return ContactSheet(
      places.map { ($0.source, $0.band * rows.count + $0.row, $0.column) }, lines: bands * rows.count,
      linesPerBand: max(1, rows.count), columns: min(columns, max(count, 1)), imageWidth, imageHeight, scale, title,
      labels, [],
      frames: [:])
  }

  /// A grid of images.
  ///
  /// - Parameters:
  ///   - pixels: The images, one after the other, values in 0…1.
  ///   - rowLabels: What stands left of each row.
  ///   - columnLabels: What stands above each column.
  ///   - frames: Coloured frames around some images, by their index.
  ///   - captions: What stands below each image.
  public static func grid(
    pixels: [Float], imageWidth: Int, imageHeight: Int, columns: Int, scale: Int, title: String,
    rowLabels: [String] = [], columnLabels: [String] = [], frames: [Int: Color] = [:],
    captions: [String] = []
  ) -> ContactSheet {
    let size = max(1, imageWidth * imageHeight)
    let count = pixels.count / size
    let columns = max(1, columns)
    return ContactSheet(
      (0..<count).map { (pixels[$0 * size..<($0 + 1) * size], $0 / columns, $0 % columns) },
      lines: max(1, (count + columns - 1) / columns), linesPerBand: .max, columns: min(columns, max(count, 1)),
      imageWidth,
      imageHeight, scale, title, rowLabels, columnLabels, frames: frames, captions: captions)
  }

  private init(
    _ images: [(pixels: ArraySlice<Float>, line: Int, column: Int)], lines: Int, linesPerBand: Int, columns: Int,
    _ imageWidth: Int, _ imageHeight: Int, _ scale: Int, _ title: String, _ rowLabels: [String],
    _ columnLabels: [String],
    frames: [Int: Color], captions: [String] = []
  ) {
    let (margin, gap) = (ContactSheet.margin, ContactSheet.gap)
    let labelWidth = Raster.textWidth(ofWidest: rowLabels).map { $0 + 6 } ?? 0
    let left = margin + labelWidth
    let top = margin + Raster.textHeight(scale: 2) + 6 + (columnLabels.isEmpty ? 0 : 12)
    let cellWidth = max(imageWidth * scale, Raster.textWidth(ofWidest: columnLabels).map { $0 + 4 } ?? 0) + gap
    let cellHeight = imageHeight * scale + gap + (captions.isEmpty ? 0 : 14)
    func center(_ column: Int) -> Int { left + column * cellWidth + (cellWidth - gap) / 2 }
    func y(_ line: Int) -> Int { top + line * cellHeight + line / linesPerBand * ContactSheet.bandGap }
    var raster = Raster(
      width: max(left + columns * cellWidth - gap, margin + Raster.textWidth(title, scale: 2)) + margin,
      height: y(lines - 1) + cellHeight - gap + margin)
    raster.text(title, x: margin, y: margin, scale: 2)
    for (line, label) in rowLabels.enumerated().prefix(lines) {
      raster.text(label, x: left - 6, y: y(line) + (imageHeight * scale - 8) / 2, .ink, .right)
    }
    for (column, label) in columnLabels.enumerated().prefix(columns) {
      raster.text(label, x: center(column), y: top - 11, .ink, .center)
    }
    for (caption, image) in zip(captions, images) {
      raster.text(
        caption, x: center(image.column), y: y(image.line) + imageHeight * scale + 4, .ink, .center)
    }
    for (index, image) in images.enumerated() {
      let x = center(image.column) - imageWidth * scale / 2
      raster.draw(image.pixels, width: imageWidth, height: imageHeight, x: x, y: y(image.line), scale: scale) {
        Color(gray: $0)
      }
      if let color = frames[index] {
        raster.frame(
          x: x - gap, y: y(image.line) - gap, width: imageWidth * scale + 2 * gap,
          height: imageHeight * scale + 2 * gap, thickness: gap, color)
      }
    }
    self.raster = raster
  }
}
