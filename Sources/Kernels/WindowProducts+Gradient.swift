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
    let sums = scratch
    let frame = scratch + RowTile.large * 16
    for n in 0..<images.rows {
      let image = largeFrame.frame(images.base + n * images.columns, in: frame)
      let small = features.base + n * geometry.positions * self.features
      if correlatesSingle {
        gradientSingle(image, small, into: weights.base)
      } else if spreads {
        // Rows are features, lanes are channels: as the weights lie.
        for (tap, offset) in windows.offsets.enumerated() {
          for c in stride(from: 0, to: channels, by: 16) {
            forEachTile(of: self.features) { f, rows in
              func place(_ i: Int) -> Int { min(i, rows &- 1) }
              outer(
                rows, small + f, at: windows.targets, (place(0), place(1), place(2), place(3), place(4), place(5)),
                image + offset + c, at: windows.sources,
                into: weights.base + f * geometry.patchCount + tap * channels + c, every: geometry.patchCount,
                accumulating: true)
            }
          }
        }
      } else {
        // Rows are taps and channels, lanes are features: across how the weights lie.
        forEachTile(of: geometry.patchCount) { k, rows in
          func place(_ i: Int) -> Int {
            let row = k + min(i, rows - 1)
            return windows.offsets[row / channels] + row % channels
          }
          let places = (place(0), place(1), place(2), place(3), place(4), place(5))
          for f in stride(from: 0, to: self.features, by: 16) {
            outer(
              rows, image, at: windows.sources, places, small + f, at: windows.targets, into: sums, every: 16,
              accumulating: false)
            for lane in 0..<16 {
              let filter = weights.base + (f + lane) * geometry.patchCount + k
              for i in 0..<rows { filter[i] += sums[i * 16 + lane] }
            }
          }
        }
      }
    }
  }

  /// Calls `body` with the first and the number of the rows of each tile.
  @inline(__always)
  private func forEachTile(of rows: Int, _ body: (_ first: Int, _ rows: Int) -> Void) {
    var first = 0
    while first < rows {
      let height = RowTile.height(ofRest: rows &- first)
      body(first, min(height, rows &- first))
      first &+= height
    }
  }

  /// Σ over the grid's positions of up to six floats of one image times sixteen of another.
  ///
  /// A single loop, as the compiler would not keep so many sums in registers across two.
  @inline(never)
  private func outer(
    _ rows: Int, _ x: UnsafeMutablePointer<Float>, at xPositions: [Int], _ places: (Int, Int, Int, Int, Int, Int),
    _ y: UnsafeMutablePointer<Float>, at yPositions: [Int],
    into target: UnsafeMutablePointer<Float>, every stride: Int, accumulating: Bool
  ) {
    xPositions.withUnsafeBufferPointer { xPositions in
      yPositions.withUnsafeBufferPointer { yPositions in
        if rows > RowTile.small {
          outer(RowTile.large, rows, x, xPositions, places, y, yPositions, into: target, every: stride, accumulating)
        } else {
          outer(RowTile.small, rows, x, xPositions, places, y, yPositions, into: target, every: stride, accumulating)
        }
      }
    }
  }

  @inline(__always)
  private func outer(
    _ height: Int, _ rows: Int, _ x: UnsafeMutablePointer<Float>, _ xPositions: UnsafeBufferPointer<Int>,
    _ places: (Int, Int, Int, Int, Int, Int), _ y: UnsafeMutablePointer<Float>, _ yPositions: UnsafeBufferPointer<Int>,
    into target: UnsafeMutablePointer<Float>, every stride: Int, _ accumulating: Bool
  ) {
    let count = geometry.positions
    var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
    var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
    let (x0, x1, x2) = (x + places.0, x + places.1, x + places.2)
    let (x3, x4, x5) = (x + places.3, x + places.4, x + places.5)
    var p = 0
    while p < count {
      let v = (y + yPositions[p]).lanes
      let position = xPositions[p]
      s0.addProduct(v, Lanes(repeating: x0[position]))
      s1.addProduct(v, Lanes(repeating: x1[position]))
      s2.addProduct(v, Lanes(repeating: x2[position]))
      s3.addProduct(v, Lanes(repeating: x3[position]))
      if height == RowTile.large {
        s4.addProduct(v, Lanes(repeating: x4[position]))
        s5.addProduct(v, Lanes(repeating: x5[position]))
      }
      p &+= 1
    }
    @inline(__always) func put(_ i: Int, _ sum: Lanes) {
      guard i < rows else { return }
      let target = target + i &* stride
      target.lanes = accumulating ? target.lanes + sum : sum
    }
    put(0, s0)
    put(1, s1)
    put(2, s2)
    put(3, s3)
    if height == RowTile.large {
      put(4, s4)
      put(5, s5)
    }
  }
}
