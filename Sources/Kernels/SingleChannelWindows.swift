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
      var patch = patches.base + n * geometry.positions * geometry.patchCount
      for gridY in 0..<geometry.gridHeight {
        var window = scratch + gridY * geometry.stride * frameWidth
        for _ in 0..<geometry.gridWidth {
          for kernelY in 0..<kernel {
            let line = window + kernelY &* frameWidth
            for kernelX in 0..<kernel { line[kernelX] += patch[kernelX] }
            patch += kernel
          }
          window += geometry.stride
        }
      }
      for y in 0..<geometry.height {
        (images.base + n * geometry.imageCount + y * geometry.width).update(
          from: scratch + (y + geometry.padding) * frameWidth + geometry.padding, count: geometry.width)
      }
    }
  }
}
