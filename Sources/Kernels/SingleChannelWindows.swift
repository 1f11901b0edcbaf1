/// Adds windows onto images that have a single channel, where a window of a few floats is no work for the general code.
public struct SingleChannelWindows: Hashable, Sendable {
  private let geometry: PatchGeometry
  private let frameHeight, frameWidth: Int

  /// The windows of a geometry whose images have one channel; nil for any other.
  public init?(_ geometry: PatchGeometry) {
    guard geometry.channels == 1 else { return nil }
    self.geometry = geometry
    frameHeight = max(
      geometry.height + 2 * geometry.padding, (geometry.gridHeight - 1) * geometry.stride + geometry.kernel)
    frameWidth = max(
      geometry.width + 2 * geometry.padding, (geometry.gridWidth - 1) * geometry.stride + geometry.kernel)
  }

  /// The floats of working memory: an image with a frame around it, so that no window needs to look where it lies.
  public var scratchCount: Int { frameHeight * frameWidth }

  /// Makes each image the sum of its windows: ``PatchGeometry/scatterAdd(_:onto:)`` onto zeros.
  public func scatter(_ patches: Matrix, into images: Matrix, scratch: UnsafeMutablePointer<Float>) {
    switch geometry.kernel {
    case 3: scatter(patches, kernel: 3, into: images, scratch)
    case 4: scatter(patches, kernel: 4, into: images, scratch)
    default: scatter(patches, kernel: geometry.kernel, into: images, scratch)
    }
  }

  /// The same; without loops within a window when the compiler knows its kernel.
  @inline(__always)
  private func scatter(_ patches: Matrix, kernel: Int, into images: Matrix, _ scratch: UnsafeMutablePointer<Float>) {
    for n in 0..<images.rows {
      scratch.update(repeating: 0, count: frameHeight * frameWidth)
      let patches = patches.base + n * geometry.positions * geometry.patchCount
      for gridY in 0..<geometry.gridHeight {
        let row = patches + gridY * geometry.gridWidth * geometry.patchCount
        for kernelY in 0..<kernel {
          let line = scratch + (gridY * geometry.stride + kernelY) * frameWidth
          if geometry.stride == 2, kernel == 3 || kernel == 4 {
            addPairs(row + kernelY * kernel, kernel: kernel, to: line)
          } else {
            add(row + kernelY * kernel, kernel: kernel, to: line)
          }
        }
      }
      for y in 0..<geometry.height {
        (images.base + n * geometry.imageCount + y * geometry.width).update(
          from: scratch + (y + geometry.padding) * frameWidth + geometry.padding, count: geometry.width)
      }
    }
  }

  /// Adds one row of each window of a row.
  @inline(__always)
  private func add(_ windows: UnsafeMutablePointer<Float>, kernel: Int, to line: UnsafeMutablePointer<Float>) {
    var (window, line) = (windows, line)
    for _ in 0..<geometry.gridWidth {
      for kernelX in 0..<kernel { line[kernelX] += window[kernelX] }
      window += geometry.patchCount
      line += geometry.stride
    }
  }

  /// The same for windows of three or four pixels that are two apart: a pair of pixels gets the first two of a window and the rest
  /// of the one before, instead of waiting for what was stored for that.
  @inline(__always)
  private func addPairs(_ windows: UnsafeMutablePointer<Float>, kernel: Int, to line: UnsafeMutablePointer<Float>) {
    var (window, line, rest) = (UnsafePointer(windows), line, SIMD2<Float>.zero)
    @inline(__always) func add(_ pair: SIMD2<Float>) {
      let sum: SIMD2<Float> = UnsafePointer(line).piece(0) + pair
      line.store(sum, at: 0)
    }
    for _ in 0..<geometry.gridWidth {
      let first: SIMD2<Float> = window.piece(0)
      add(first + rest)
      rest = kernel == 3 ? SIMD2(window[2], 0) : window.piece(2)
      window += geometry.patchCount
      line += 2
    }
    if kernel == 3 { line[0] += rest[0] } else { add(rest) }
  }
}
