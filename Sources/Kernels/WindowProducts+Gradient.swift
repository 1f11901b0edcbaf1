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
    if let winograd {
      return winograd.gradient(images, features, into: weights, accumulating: accumulating, scratch: scratch)
    }
    if !accumulating { weights.floats.update(repeating: 0) }
    let channels = geometry.channels
    for n in 0..<images.rows {
      let image = largeFrame.frame(images.base + n * images.columns, in: scratch)
      let small = features.base + n * geometry.positions * self.features
      if correlatesSingle {
        gradientSingle(image, small, into: weights.base)
      } else if spreads {
        // Rows are features, lanes are channels: as the weights lie.
        for (tap, offset) in windows.offsets.enumerated() {
          for f in stride(from: 0, to: self.features, by: 4) {
            let rows = min(4, self.features - f)
            for c in stride(from: 0, to: channels, by: 16) {
              let target = weights.base + f * geometry.patchCount + tap * channels + c
              let sums = outer(
                small + f, (0, min(1, rows - 1), min(2, rows - 1), min(3, rows - 1)), column: self.features,
                row: geometry.gridWidth * self.features, image + offset + c, column: geometry.stride * channels,
                row: geometry.stride * largeFrame.rowCount)
              target.lanes += sums.0
              if rows > 1 { (target + geometry.patchCount).lanes += sums.1 }
              if rows > 2 { (target + 2 * geometry.patchCount).lanes += sums.2 }
              if rows > 3 { (target + 3 * geometry.patchCount).lanes += sums.3 }
            }
          }
        }
      } else {
        // Rows are taps and channels, lanes are features: across how the weights lie.
        for k in stride(from: 0, to: geometry.patchCount, by: 4) {
          let rows = min(4, geometry.patchCount - k)
          func place(_ i: Int) -> Int {
            let row = k + min(i, rows - 1)
            return windows.offsets[row / channels] + row % channels
          }
          for f in stride(from: 0, to: self.features, by: 16) {
            let sums = outer(
              image, (place(0), place(1), place(2), place(3)), column: geometry.stride * channels,
              row: geometry.stride * largeFrame.rowCount, small + f, column: self.features,
              row: geometry.gridWidth * self.features)
            let target = weights.base + f * geometry.patchCount + k
            for lane in 0..<16 {
              let filter = target + lane * geometry.patchCount
              filter[0] += sums.0[lane]
              if rows > 1 { filter[1] += sums.1[lane] }
              if rows > 2 { filter[2] += sums.2[lane] }
              if rows > 3 { filter[3] += sums.3[lane] }
            }
          }
        }
      }
    }
  }

  /// Σ over the grid's positions of four floats of one image times sixteen of another.
  @inline(__always)
  private func outer(
    _ x: UnsafeMutablePointer<Float>, _ places: (Int, Int, Int, Int), column xColumn: Int, row xRow: Int,
    _ y: UnsafeMutablePointer<Float>, column yColumn: Int, row yRow: Int
  ) -> (Lanes, Lanes, Lanes, Lanes) {
    var (a, b, c, d) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    let (height, width) = (geometry.gridHeight, geometry.gridWidth)
    var (xStart, yStart) = (x, y)
    var row = 0
    while row < height {
      var (x0, x1, x2, x3) = (xStart + places.0, xStart + places.1, xStart + places.2, xStart + places.3)
      var lanes = yStart
      var column = 0
      while column < width {
        let v = lanes.lanes
        a.addProduct(v, Lanes(repeating: x0.pointee))
        b.addProduct(v, Lanes(repeating: x1.pointee))
        c.addProduct(v, Lanes(repeating: x2.pointee))
        d.addProduct(v, Lanes(repeating: x3.pointee))
        x0 += xColumn
        x1 += xColumn
        x2 += xColumn
        x3 += xColumn
        lanes += yColumn
        column &+= 1
      }
      xStart += xRow
      yStart += yRow
      row &+= 1
    }
    return (a, b, c, d)
  }
}
