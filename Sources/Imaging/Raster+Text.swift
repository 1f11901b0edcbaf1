extension Raster {
  /// The height of a line of text in pixels.
  public static func textHeight(scale: Int) -> Int { Glyphs.height * scale }

  /// The width of a line of text in pixels.
  public static func textWidth(_ text: String, scale: Int) -> Int {
    max(0, text.count * Glyphs.advance - 1) * scale
  }

  /// The width of the widest of some lines of text; none for no lines.
  static func textWidth(ofWidest lines: [String]) -> Int? { lines.map { textWidth($0, scale: 1) }.max() }

  /// Which point of a text is put at its place.
  enum Alignment {
    case left
    case center
    case right
  }

  /// Writes a line of text, its top at `y`.
  mutating func text(
    _ text: String, x: Int, y: Int, scale: Int = 1, _ color: Color = .ink, _ alignment: Alignment = .left
  ) {
    let width = Raster.textWidth(text, scale: scale)
    var left =
      switch alignment {
      case .left: x
      case .center: x - width / 2
      case .right: x - width
      }
    for character in text {
      for (column, bits) in Glyphs.columns(of: character).enumerated() {
        for row in 0..<Glyphs.height where bits >> UInt8(row) & 1 == 1 {
          fill(x: left + column * scale, y: y + row * scale, width: scale, height: scale, color)
        }
      }
      left += Glyphs.advance * scale
    }
  }
}
