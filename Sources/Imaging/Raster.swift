/// A picture of coloured pixels, row by row from the top left.
public struct Raster: Hashable, Sendable {
  /// The size in pixels.
  public let width, height: Int
  /// The pixels.
  public private(set) var pixels: [Color]

  /// A picture of one colour, at least one pixel.
  public init(width: Int, height: Int, _ color: Color = .white) {
    self.width = max(1, width)
    self.height = max(1, height)
    pixels = [Color](repeating: color, count: self.width * self.height)
  }

  init(width: Int, height: Int, pixels: [Color]) {
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// A pixel of the picture; setting one outside changes nothing.
  public subscript(x: Int, y: Int) -> Color {
    get { pixels[y * width + x] }
    set { if x >= 0, x < width, y >= 0, y < height { pixels[y * width + x] = newValue } }
  }

  /// Fills a rectangle, as far as it is on the picture.
  public mutating func fill(x: Int, y: Int, width: Int, height: Int, _ color: Color) {
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, x, min(self.width, x + width)) { pixels[row * self.width + column] = color }
    }
  }

  /// Draws the edge of a rectangle.
  public mutating func frame(x: Int, y: Int, width: Int, height: Int, thickness: Int = 1, _ color: Color) {
    fill(x: x, y: y, width: width, height: thickness, color)
    fill(x: x, y: y + height - thickness, width: width, height: thickness, color)
    fill(x: x, y: y, width: thickness, height: height, color)
    fill(x: x + width - thickness, y: y, width: thickness, height: height, color)
  }

  /// Draws a straight line, smoothed, about two pixels thick.
  public mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double), _ color: Color) {
    let length = max(abs(end.x - start.x), abs(end.y - start.y))
    guard length.isFinite else { return }
    let count = min(20_000, Int(length * 2) + 1)
    for i in 0...count {
      let t = Double(i) / Double(count)
      dot(x: start.x + (end.x - start.x) * t, y: start.y + (end.y - start.y) * t, radius: 1, color)
    }
  }

  /// Draws a filled circle with a smooth edge.
  public mutating func dot(x: Double, y: Double, radius: Double, _ color: Color) {
    guard x.isFinite, y.isFinite, abs(x) < 1e6, abs(y) < 1e6 else { return }
    for row in Int(y - radius - 1)...Int(y + radius + 1) {
      for column in Int(x - radius - 1)...Int(x + radius + 1) {
        let distance = ((Double(column) - x) * (Double(column) - x) + (Double(row) - y) * (Double(row) - y))
          .squareRoot()
        let share = min(max(radius + 0.5 - distance, 0), 1)
        guard share > 0, column >= 0, column < width, row >= 0, row < height else { continue }
        self[column, row] = Color(mixing: self[column, row], with: color, share: Float(share))
      }
    }
  }

  /// Draws a gray image of values in 0…1, every value a square of `scale` pixels.
  public mutating func draw(
    _ image: ArraySlice<Float>, width: Int, height: Int, x: Int, y: Int, scale: Int, _ color: (Float) -> Color
  ) {
    for row in 0..<height {
      for column in 0..<width {
        fill(
          x: x + column * scale, y: y + row * scale, width: scale, height: scale,
          color(image[image.startIndex + row * width + column]))
      }
    }
  }
}
