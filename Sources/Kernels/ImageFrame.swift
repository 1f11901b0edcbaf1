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

  /// Memory for images in this frame, one at a time.
  func canvas(in memory: UnsafeMutablePointer<Float>) -> Canvas { Canvas(self, in: memory) }

  /// Memory whose margins are cleared once, for all images that are laid in it one after the other.
  struct Canvas {
    private let frame: ImageFrame
    private let memory: UnsafeMutablePointer<Float>
    private let hasMargins: Bool

    fileprivate init(_ frame: ImageFrame, in memory: UnsafeMutablePointer<Float>) {
      self.frame = frame
      self.memory = memory
      hasMargins = frame.top + frame.left + frame.bottom + frame.right > 0
      if hasMargins { memory.update(repeating: 0, count: frame.count) }
    }

    /// The image in its frame: in the memory, or where it is when there are no margins.
    func lay(_ image: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
      guard hasMargins else { return image }
      let row = frame.width * frame.channels
      var target = memory + frame.offset(frame.top, frame.left)
      for y in 0..<frame.height {
        target.update(from: image + y * row, count: row)
        target += frame.rowCount
      }
      return memory
    }
  }
}
