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

  /// The image in its frame: in `memory`, or where it is when there are no margins.
  func frame(_ image: UnsafeMutablePointer<Float>, in memory: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<
    Float
  > {
    guard top + left + bottom + right > 0 else { return image }
    let (before, row, after) = (left * channels, width * channels, right * channels)
    memory.update(repeating: 0, count: top * rowCount)
    var target = memory + top * rowCount
    for y in 0..<height {
      target.update(repeating: 0, count: before)
      (target + before).update(from: image + y * row, count: row)
      (target + before + row).update(repeating: 0, count: after)
      target += rowCount
    }
    target.update(repeating: 0, count: bottom * rowCount)
    return memory
  }
}
