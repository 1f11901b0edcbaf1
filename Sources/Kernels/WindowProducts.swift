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
/// Six positions by sixteen outputs are summed in registers, which reaches the peak of a core with AVX2 already. What a window
/// has in the padding is not multiplied. Everything that an image needs stays in the cache, and every sum runs in the same order
/// whatever the number of images. Where ``StrideTwoProducts`` or ``WinogradProducts`` take clearly fewer
/// multiplications, they do the work.
public struct WindowProducts: Hashable, Sendable {
  let geometry: PatchGeometry
  /// The features of a position of the small image.
  let features: Int
  /// The positions of the small image by the taps that lie on the large one, and the pixels of the large image by the taps that
  /// reach them.
  let windows: [TapFamily]
  let pixels: [TapFamily]
  /// The positions whose window has a tap on the large image, for each tap.
  let tapPlaces: [TapPlaces]
  /// The large image with its padding, where the windows begin in it, and how far their taps are from there.
  let frame: ImageFrame
  let frameSources: [Int]
  let frameOffsets: [Int]
  /// The same products out of fewer multiplications, where there are such.
  let strideTwo: StrideTwoProducts?
  let winograd: WinogradProducts?

  /// Places in the small image, and in the large one those that a tap has there.
  struct TapPlaces: Hashable, Sendable {
    let small, large: [Int]
  }

  /// The floats that are summed at once.
  static let lanes = 16

  /// The products for a geometry.
  public init(_ geometry: PatchGeometry, features: Int) {
    self.geometry = geometry
    self.features = features
    strideTwo = StrideTwoProducts(geometry, features: features)
    winograd = strideTwo == nil ? WinogradProducts(geometry, features: features) : nil
    let (channels, kernel, stride, padding) = (geometry.channels, geometry.kernel, geometry.stride, geometry.padding)
    let (taps, positions) = (0..<kernel * kernel, 0..<geometry.positions)
    windows = TapFamily.families(
      of: positions.map { position in
        let contacts = taps.compactMap { tap in
          geometry.pixel(of: position, tap: tap).map { TapFamily.Contact(tap: tap, place: $0 * channels) }
        }
        return TapFamily.Output(target: position * features, contacts: contacts)
      }, channels: channels)
    var reached = (0..<geometry.height * geometry.width).map { TapFamily.Output(target: $0 * channels, contacts: []) }
    for tap in taps {
      for position in positions {
        guard let pixel = geometry.pixel(of: position, tap: tap) else { continue }
        reached[pixel].contacts.append(TapFamily.Contact(tap: tap, place: position * features))
      }
    }
    pixels = TapFamily.families(of: reached, channels: features)
    tapPlaces = taps.map { tap in
      let pixels = positions.map { geometry.pixel(of: $0, tap: tap) }
      return TapPlaces(
        small: positions.filter { pixels[$0] != nil }.map { $0 * features },
        large: pixels.compactMap { $0 }.map { $0 * channels })
    }
    let frame = ImageFrame(
      height: geometry.height, width: geometry.width, channels: channels, top: padding, left: padding,
      bottom: max(0, (geometry.gridHeight - 1) * stride + kernel - padding - geometry.height),
      right: max(0, (geometry.gridWidth - 1) * stride + kernel - padding - geometry.width))
    self.frame = frame
    frameSources = positions.map { frame.offset($0 / geometry.gridWidth * stride, $0 % geometry.gridWidth * stride) }
    frameOffsets = taps.map { frame.offset($0 / kernel, $0 % kernel) }
  }

  /// Whether ``correlate`` fills its lanes.
  public var correlates: Bool { features % WindowProducts.lanes == 0 }

  /// Whether ``spread`` fills its lanes.
  public var spreads: Bool { geometry.channels % WindowProducts.lanes == 0 }

  /// Whether ``gradient`` fills its lanes.
  public var differentiates: Bool { correlates || spreads }

  /// Whether the images are transformed, so that there is less to multiply.
  public var filtersMinimally: Bool { strideTwo != nil || winograd != nil }

  /// The floats of working memory that each product needs.
  public var scratchCount: Int {
    max(
      (features * geometry.patchCount + 15) / 16 * 16 + frame.count + 16,
      strideTwo?.scratchCount ?? winograd?.scratchCount ?? 0)
  }
}
