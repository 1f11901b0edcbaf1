extension WindowProducts {
  /// dw[f, tap, c] (+)= Σ over positions of large[window p + tap, c] · small[p, f].
  ///
  /// - Parameters:
  ///   - images: n × (height · width · channels).
  ///   - features: n × (positions · features); features or channels in multiples of 16.
  ///   - weights: features × (kernel · kernel · channels).
  ///   - accumulating: Adds to what `weights` holds.
  public func gradient(
    _ images: Matrix, _ features: Matrix, into weights: Matrix, accumulating: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    if let strideTwo {
      return strideTwo.gradient(images, features, into: weights, accumulating: accumulating, scratch: scratch)
    }
    if let winograd {
      return winograd.gradient(images, features, into: weights, accumulating: accumulating, scratch: scratch)
    }
    if !accumulating { weights.floats.update(repeating: 0) }
    // Lanes are channels, as the weights lie, or else features, across how the weights lie.
    let transposes = !correlatesSingle && !spreads
    let target = transposes ? Matrix(scratch, rows: geometry.patchCount, columns: self.features) : weights
    if transposes { transpose(weights, into: target) }
    let (channels, small) = (geometry.channels, geometry.positions * self.features)
    let strips = Array(stride(from: 0, to: transposes ? self.features : channels, by: 16))
    if correlatesSingle || transposes {
      let canvas = frame.canvas(in: scratch + (weights.count + 15) / 16 * 16)
      let rows = frameOffsets.flatMap { $0..<$0 + channels }
      let positions = (0..<geometry.positions).map { $0 * self.features }
      for n in 0..<images.rows {
        let (image, small) = (canvas.lay(images.base + n * images.columns), features.base + n * small)
        if correlatesSingle {
          gradientSingle(image, small, into: weights.base)
        } else {
          frameSources.withUnsafeBufferPointer { sources in
            positions.withUnsafeBufferPointer { positions in
              addOuterProducts(image, at: sources, rows: rows, small, at: positions, strips: strips, to: target)
            }
          }
        }
      }
    } else {
      let rows = Array(0..<self.features)
      for n in 0..<images.rows {
        let (image, small) = (images.base + n * images.columns, features.base + n * small)
        for (tap, places) in tapPlaces.enumerated() {
          places.small.withUnsafeBufferPointer { smallPlaces in
            places.large.withUnsafeBufferPointer { largePlaces in
              addOuterProducts(
                small, at: smallPlaces, rows: rows, image, at: largePlaces, strips: strips,
                to: Matrix(weights.base + tap * channels, rows: weights.rows, columns: weights.columns))
            }
          }
        }
      }
    }
    if transposes { transpose(target, into: weights) }
  }

  private func transpose(_ x: Matrix, into y: Matrix) {
    for row in 0..<x.rows {
      for column in 0..<x.columns { y.base[column &* x.rows &+ row] = x.base[row &* x.columns &+ column] }
    }
  }
}
