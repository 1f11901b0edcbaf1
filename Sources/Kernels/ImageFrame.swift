/// An image with margins of zeros around it.
struct ImageFrame: Hashable, Sendable {
  /// The image.
  let height, width, channels: Int
  /// The margins, in pixels.
  let top, left, bottom, right: Int

  /// The floats of a row of the frame.
  var rowCount: Int { (left + width + right) * channels }

  /// The floats of the frame.
  var count: Int { (top + height + bottom) * rowCount }

  /// The distance of a pixel of the frame from its first, in floats.
  func offset(_ y: Int, _ x: Int) -> Int { y * rowCount + x * channels }

  /// Prepares memory for images in their frame: the margins, which stay as they are.
  func clear(_ memory: UnsafeMutablePointer<Float>) {
    if hasMargins { memory.update(repeating: 0, count: count) }
  }

  /// An image in its frame: in cleared `memory`, or where it is when there are no margins.
  func frame(_ image: UnsafeMutablePointer<Float>, in memory: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<
    Float
  > {
    guard hasMargins else { return image }
    let row = width * channels
    var target = memory + offset(top, left)
    for y in 0..<height {
      target.update(from: image + y * row, count: row)
      target += rowCount
    }
    return memory
  }

  private var hasMargins: Bool { top + left + bottom + right > 0 }
}
