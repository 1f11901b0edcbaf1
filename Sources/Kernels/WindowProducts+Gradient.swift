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
    if correlatesSingle {
      let canvas = frame.canvas(in: scratch)
      forEachImage(images, features) { gradientSingle(canvas.lay($0), $1, into: weights.base) }
    } else if spreads {
      gradientOfChannels(images, features, to: weights)
    } else {
      gradientOfFeatures(images, features, to: weights, scratch)
    }
  }

  private func forEachImage(
    _ images: Matrix, _ features: Matrix,
    _ body: (_ large: UnsafeMutablePointer<Float>, _ small: UnsafeMutablePointer<Float>) -> Void
  ) {
    for n in 0..<images.rows { body(images.base + n * images.columns, features.base + n * features.columns) }
  }

  /// Lanes are channels, as the weights lie.
  private func gradientOfChannels(_ images: Matrix, _ features: Matrix, to weights: Matrix) {
    let (channels, rows) = (geometry.channels, Array(0..<self.features))
    let strips = Array(stride(from: 0, to: channels, by: WindowProducts.lanes))
    forEachImage(images, features) { large, small in
      for (tap, places) in tapPlaces.enumerated() {
        places.small.withUnsafeBufferPointer { smallPlaces in
          places.large.withUnsafeBufferPointer { largePlaces in
            addOuterProducts(
              small, at: smallPlaces, rows: rows, large, at: largePlaces, strips: strips,
              to: Matrix(weights.base + tap * channels, rows: weights.rows, columns: weights.columns))
          }
        }
      }
    }
  }

  /// Lanes are features, across how the weights lie.
  private func gradientOfFeatures(
    _ images: Matrix, _ features: Matrix, to weights: Matrix, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let target = Matrix(scratch, rows: geometry.patchCount, columns: self.features)
    let canvas = frame.canvas(in: scratch + (weights.count + 15) / 16 * 16)
    let rows = frameOffsets.flatMap { $0..<$0 + geometry.channels }
    let strips = Array(stride(from: 0, to: self.features, by: WindowProducts.lanes))
    let positions = (0..<geometry.positions).map { $0 * self.features }
    transpose(weights, into: target)
    forEachImage(images, features) { large, small in
      let image = canvas.lay(large)
      frameSources.withUnsafeBufferPointer { sources in
        positions.withUnsafeBufferPointer { positions in
          addOuterProducts(image, at: sources, rows: rows, small, at: positions, strips: strips, to: target)
        }
      }
    }
    transpose(target, into: weights)
  }

  private func transpose(_ x: Matrix, into y: Matrix) {
    for row in 0..<x.rows {
      for column in 0..<x.columns { y.base[column &* x.rows &+ row] = x.base[row &* x.columns &+ column] }
    }
  }
}
