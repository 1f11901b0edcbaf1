/// The three products of a convolution, done where the images lie: no patches are laid out, no operand is packed but the
/// weights.
///
/// A convolution and its adjoint both relate a *large* image, on which the windows of a ``PatchGeometry`` lie, with a *small*
/// one that has a position for each window. With weights w of features × kernel × kernel × channels the products are
///
/// - ``correlate``: small[p, f] = Σ over taps and channels of large[window p + tap, c] · w[f, tap, c]
/// - ``spread``, its adjoint: large[q, c] = Σ over the windows p that reach q, and features, of small[p, f] · w[f, tap, c]
/// - ``gradient``: the derivative of the first for w, Σ over positions of large[window p + tap, c] · small[p, f]
///
/// Five positions by sixteen outputs are summed in registers, which reaches the peak of a core with AVX2 already. Images are
/// copied into a frame of zeros one at a time, so that no window needs to look where it lies, and everything that an image
/// needs stays in the cache. Every sum runs in the same order whatever the number of images. Where ``WinogradProducts`` takes
/// clearly fewer multiplications, it does the work.
public struct WindowProducts: Hashable, Sendable {
  let geometry: PatchGeometry
  /// The features of a position of the small image.
  let features: Int
  let largeFrame: ImageFrame
  let smallFrame: ImageFrame
  /// Where the windows begin in the large image's frame, and where their features go.
  let windows: TapFamily
  /// The pixels of the large image by the taps that reach them: one family for each remainder of their place by the stride.
  let pixels: [TapFamily]
  /// The same products out of fewer multiplications, where there are such.
  let winograd: WinogradProducts?

  /// The floats that are summed at once.
  static let lanes = 16

  /// The products for a geometry.
  public init(_ geometry: PatchGeometry, features: Int) {
    self.geometry = geometry
    self.features = features
    winograd = WinogradProducts(geometry, features: features)
    let channels = geometry.channels
    let (kernel, stride, padding) = (geometry.kernel, geometry.stride, geometry.padding)
    let frame = ImageFrame(
      height: geometry.height, width: geometry.width, channels: channels, top: padding, left: padding,
      bottom: max(0, (geometry.gridHeight - 1) * stride + kernel - padding - geometry.height),
      right: max(0, (geometry.gridWidth - 1) * stride + kernel - padding - geometry.width))
    largeFrame = frame
    let taps = (0..<kernel).flatMap { y in (0..<kernel).map { x in (y, x) } }
    windows = TapFamily(
      sources: (0..<geometry.positions).map { p in
        frame.offset(p / geometry.gridWidth * stride, p % geometry.gridWidth * stride)
      },
      targets: (0..<geometry.positions).map { $0 * features },
      offsets: taps.map { frame.offset($0, $1) }, taps: Array(taps.indices))

    /// The taps that reach pixels whose place leaves a remainder, each with the distance from the pixel's place divided by the
    /// stride to its window's.
    func reaching(_ remainder: Int) -> [(tap: Int, distance: Int)] {
      (0..<kernel).filter { (remainder + padding - $0) % stride == 0 }.map { ($0, (remainder + padding - $0) / stride) }
    }
    func margins(_ size: Int, _ grid: Int) -> (before: Int, after: Int) {
      let ends = (0..<min(stride, size)).flatMap { remainder in
        reaching(remainder).flatMap { [$0.distance, (size - 1 - remainder) / stride + $0.distance] }
      }
      return (max(0, -(ends.min() ?? 0)), max(0, (ends.max() ?? 0) - (grid - 1)))
    }
    let vertical = margins(geometry.height, geometry.gridHeight)
    let horizontal = margins(geometry.width, geometry.gridWidth)
    let small = ImageFrame(
      height: geometry.gridHeight, width: geometry.gridWidth, channels: features, top: vertical.before,
      left: horizontal.before, bottom: vertical.after, right: horizontal.after)
    smallFrame = small
    pixels = (0..<min(stride, geometry.height)).flatMap { remainderY in
      (0..<min(stride, geometry.width)).map { remainderX in
        let rows = (geometry.height - 1 - remainderY) / stride + 1
        let columns = (geometry.width - 1 - remainderX) / stride + 1
        let reached = reaching(remainderY).flatMap { y in reaching(remainderX).map { x in (y, x) } }
        return TapFamily(
          sources: (0..<rows * columns).map { small.offset($0 / columns + small.top, $0 % columns + small.left) },
          targets: (0..<rows * columns).map {
            ((remainderY + $0 / columns * stride) * geometry.width + remainderX + $0 % columns * stride) * channels
          },
          offsets: reached.map { y, x in small.offset(y.distance, x.distance) },
          taps: reached.map { y, x in y.tap * kernel + x.tap })
      }
    }
  }

  /// Whether ``correlate`` fills its lanes.
  public var correlates: Bool { features % WindowProducts.lanes == 0 }

  /// Whether ``spread`` fills its lanes.
  public var spreads: Bool { geometry.channels % WindowProducts.lanes == 0 }

  /// Whether ``gradient`` fills its lanes.
  public var differentiates: Bool { correlates || spreads }

  /// Whether squares of the images are transformed, so that there is less to multiply.
  public var filtersMinimally: Bool { winograd != nil }

  /// The floats of working memory that each product needs.
  public var scratchCount: Int {
    max(
      (features * geometry.patchCount + 15) / 16 * 16
        + max(largeFrame.count, smallFrame.count) + 16,
      winograd?.scratchCount ?? 0)
  }
}
