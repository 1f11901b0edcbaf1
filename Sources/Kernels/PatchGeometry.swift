/// How the windows of a convolution lie on an image: sizes along both axes, in pixels.
///
/// A convolution reads windows of its input and writes one position of its output for each; a transposed convolution reads
/// one position of its input and adds a window to its output. Both are described by the larger image here, the one that the
/// windows lie on, and the grid of windows.
public struct PatchGeometry: Hashable, Sendable {
  /// The image that the windows lie on.
  public let height, width, channels: Int
  /// The window's height and width.
  public let kernel: Int
  /// The distance between neighbouring windows.
  public let stride: Int
  /// The zeros that surround the image on every side.
  public let padding: Int
  /// The grid of windows.
  public let gridHeight, gridWidth: Int

  /// Describes windows of `kernel` × `kernel` pixels, `stride` apart, on an image with `padding` zeros around it.
  public init(
    height: Int, width: Int, channels: Int, kernel: Int, stride: Int, padding: Int, gridHeight: Int, gridWidth: Int
  ) {
    self.height = height
    self.width = width
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.gridHeight = gridHeight
    self.gridWidth = gridWidth
  }

  /// The floats of an image.
  public var imageCount: Int { height * width * channels }

  /// The windows of an image.
  public var positions: Int { gridHeight * gridWidth }

  /// The floats of a window: kernel × kernel × channels.
  public var patchCount: Int { kernel * kernel * channels }

  /// The pixel of the image that a window has at a tap, both counted row by row; nil if it is in the padding.
  func pixel(of window: Int, tap: Int) -> Int? {
    let y = window / gridWidth * stride - padding + tap / kernel
    let x = window % gridWidth * stride - padding + tap % kernel
    return (0..<height).contains(y) && (0..<width).contains(x) ? y * width + x : nil
  }

  /// The part of a window's row that lies on the image when its left edge is at pixel `start` (negative in the padding).
  @inline(__always)
  func visible(from start: Int) -> Range<Int> {
    let first = max(0, -start)
    let last = min(kernel, width - start)
    return first..<max(first, last)
  }
}

extension PatchGeometry {
  /// The images whose patches fit into half a level-2 cache of 1 MiB, at least one and at most 16.
  public var cachedImages: Int {
    let bytes = positions * patchCount * MemoryLayout<Float>.stride
    return min(16, max(1, (512 << 10) / max(bytes, 1)))
  }
}
