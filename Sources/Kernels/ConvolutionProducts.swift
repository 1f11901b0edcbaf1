/// The three products of a convolution and its adjoint, each in the way that suits its channels: where the images lie if they
/// fill the lanes (``WindowProducts``, which says what the products are), otherwise by products of patches.
///
/// Patches are laid out for a tile of images that stays in the cache, and laid out again on the way back rather than kept.
public struct ConvolutionProducts: Hashable, Sendable {
  /// How the windows lie on the large image.
  public let geometry: PatchGeometry
  private let features: Int
  private let direct: WindowProducts
  private let single: SingleChannelWindows?
  /// The images whose patches lie in the cache together.
  private let tile: Int

  /// The products for a geometry, with so many features at each position of the small image.
  public init(_ geometry: PatchGeometry, features: Int) {
    self.geometry = geometry
    self.features = features
    direct = WindowProducts(geometry, features: features)
    single = SingleChannelWindows(geometry)
    tile = geometry.cachedImages
  }

  /// The multiplications of a product for one image, each with an addition, by the definition.
  public var multiplyAdds: Int { geometry.positions * geometry.patchCount * features }

  /// The floats of working memory that each product of `rows` images needs.
  public func scratchCount(rows: Int) -> Int {
    max(
      direct.scratchCount,
      min(rows, tile) * geometry.positions * geometry.patchCount + (single?.scratchCount ?? 0))
  }

  /// small[p, f] = activation(bias[f] + Σ over taps and channels of large[window p + tap, c] · w[f, tap, c]).
  ///
  /// - Parameters:
  ///   - images: n × (height · width · channels).
  ///   - weights: features × (kernel · kernel · channels).
  ///   - bias: One for each feature; none for zeros.
  ///   - small: n × (positions · features).
  public func correlate(
    _ images: Matrix, _ weights: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>?, _ activation: Activation,
    into small: Matrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let weights = matrix(weights)
    let slope = activation.negativeSlope ?? 1
    if direct.correlatesSingle {
      direct.correlateSingle(images, weights, bias: bias?[0] ?? 0, slope: slope, into: small, scratch: scratch)
    } else if direct.correlates {
      direct.correlate(images, weights, bias: bias, slope: slope, into: small, scratch: scratch)
    } else {
      return forEachTile(of: images.rows) { tile in
        let small = positions(small.rows(tile))
        RowProducts.multiply(patches(of: images.rows(tile), scratch), weights, .transposed, into: small)
        activation.apply(small, bias: bias, into: small)
      }
    }
    if activation.negativeSlope == nil { activation.apply(small, bias: nil, into: small) }
  }

  /// large[q, c] = activation(bias[c] + Σ over the windows p that reach q, and features, of small[p, f] · w[f, tap, c]).
  ///
  /// - Parameters:
  ///   - small: n × (positions · features).
  ///   - weights: features × (kernel · kernel · channels).
  ///   - bias: One for each channel; none for zeros.
  ///   - images: n × (height · width · channels).
  public func spread(
    _ small: Matrix, _ weights: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>?, _ activation: Activation,
    into images: Matrix, scratch: UnsafeMutablePointer<Float>
  ) {
    let weights = matrix(weights)
    guard !direct.spreads else {
      direct.spread(
        small, weights, bias: bias, slope: activation.negativeSlope ?? 1, into: images, scratch: scratch)
      if activation.negativeSlope == nil { activation.apply(images, bias: nil, into: images) }
      return
    }
    forEachTile(of: small.rows) { tile in
      let small = positions(small.rows(tile))
      let images = images.rows(tile)
      let patches = Matrix(scratch, rows: small.rows, columns: geometry.patchCount)
      RowProducts.multiply(small, weights, .asIs, into: patches)
      if let single {
        single.scatter(patches, into: images, scratch: patches.base + patches.count)
      } else {
        images.floats.update(repeating: 0)
        geometry.scatterAdd(patches, onto: images)
      }
      let pixels = images.reshaped(columns: geometry.channels)
      activation.apply(pixels, bias: bias, into: pixels)
    }
  }

  /// dw[f, tap, c] (+)= Σ over positions of large[window p + tap, c] · small[p, f].
  ///
  /// - Parameters:
  ///   - images: n × (height · width · channels).
  ///   - small: n × (positions · features).
  ///   - weights: features × (kernel · kernel · channels).
  ///   - accumulating: Adds to what `weights` holds.
  public func gradient(
    _ images: Matrix, _ small: Matrix, into weights: UnsafeMutablePointer<Float>, accumulating: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let weights = matrix(weights)
    guard !direct.differentiates else {
      return direct.gradient(images, small, into: weights, accumulating: accumulating, scratch: scratch)
    }
    forEachTile(of: images.rows) { tile in
      sumOfOuterProducts(
        positions(small.rows(tile)), patches(of: images.rows(tile), scratch), into: weights,
        accumulating: accumulating || tile.lowerBound > 0)
    }
  }

  private func patches(of images: Matrix, _ scratch: UnsafeMutablePointer<Float>) -> Matrix {
    let patches = Matrix(scratch, rows: images.rows * geometry.positions, columns: geometry.patchCount)
    geometry.gather(images, into: patches)
    return patches
  }

  private func positions(_ small: Matrix) -> Matrix { small.reshaped(columns: features) }

  private func matrix(_ weights: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(weights, rows: features, columns: geometry.patchCount)
  }

  private func forEachTile(of rows: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: 0, to: rows, by: tile) { body(first..<min(first + tile, rows)) }
  }
}
