extension WindowProducts {
  /// small[p, f] = bound(bias[f] + Σ over taps and channels of large[window p + tap, c] · w[f, tap, c]).
  ///
  /// - Parameters:
  ///   - images: n × (height · width · channels).
  ///   - weights: features × (kernel · kernel · channels), features in multiples of 16.
  ///   - bias: One for each feature; none for zeros.
  ///   - slope: What negative sums are multiplied by: 1 leaves them, 0 makes a ReLU.
  ///   - features: n × (positions · features).
  public func correlate(
    _ images: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into features: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    if let winograd {
      return winograd.correlate(images, weights, bias: bias, slope: slope, into: features, scratch: scratch)
    }
    // Features run fastest, a strip of sixteen after the other.
    let (taps, count) = (geometry.patchCount, self.features)
    for strip in 0..<count / 16 {
      for lane in 0..<16 {
        let source = weights.base + (strip * 16 + lane) * taps
        let target = scratch + strip * taps * 16 + lane
        for k in 0..<taps { target[k * 16] = source[k] }
      }
    }
    for n in 0..<images.rows {
      sum(
        windows, of: images.base + n * images.columns, channels: geometry.channels, scratch, outputs: count, bias: bias,
        slope: slope, into: features.base + n * geometry.positions * count)
    }
  }

  /// large[q, c] = bound(bias[c] + Σ over the windows p that reach q, and features, of small[p, f] · w[f, tap, c]): the adjoint
  /// of ``correlate(_:_:bias:slope:into:scratch:)``.
  ///
  /// - Parameters:
  ///   - features: n × (positions · features).
  ///   - weights: features × (kernel · kernel · channels), channels in multiples of 16.
  ///   - bias: One for each channel; none for zeros.
  ///   - slope: What negative sums are multiplied by.
  ///   - images: n × (height · width · channels).
  public func spread(
    _ features: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into images: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    if let winograd {
      return winograd.spread(features, weights, bias: bias, slope: slope, into: images, scratch: scratch)
    }
    let (channels, count) = (geometry.channels, self.features)
    let taps = geometry.kernel * geometry.kernel
    var packed = scratch
    for strip in stride(from: 0, to: channels, by: 16) {
      for tap in 0..<taps {
        for f in 0..<count {
          packed.lanes = (weights.base + f * geometry.patchCount + tap * channels + strip).lanes
          packed += 16
        }
      }
    }
    for n in 0..<images.rows {
      sum(
        pixels, of: features.base + n * geometry.positions * count, channels: count, scratch, outputs: channels,
        bias: bias, slope: slope, into: images.base + n * images.columns)
    }
  }

  /// The sums of families, a tile of outputs by a strip of sixteen lanes at a time.
  ///
  /// - Parameter weights: For each strip, tap and channel, sixteen weights.
  private func sum(
    _ families: [TapFamily], of image: UnsafeMutablePointer<Float>, channels: Int,
    _ weights: UnsafeMutablePointer<Float>, outputs: Int, bias: UnsafePointer<Float>?, slope: Float,
    into target: UnsafeMutablePointer<Float>
  ) {
    let taps = geometry.kernel * geometry.kernel
    for family in families {
      for strip in stride(from: 0, to: outputs, by: 16) {
        let start = bias.map { ($0 + strip).lanes } ?? .zero
        let (weights, target) = (weights + strip &* taps &* channels, target + strip)
        if TapFamily.stepChannels(of: channels) == 4 {
          sum(family, 4, of: image, weights, start, slope, into: target)
        } else {
          sum(family, 1, of: image, weights, start, slope, into: target)
        }
      }
    }
  }

  @inline(__always)
  private func sum(
    _ family: TapFamily, _ step: Int, of image: UnsafeMutablePointer<Float>, _ weights: UnsafeMutablePointer<Float>,
    _ start: Lanes, _ slope: Float, into target: UnsafeMutablePointer<Float>
  ) {
    var first = 0
    while first < family.count {
      let height = RowTile.height(ofRest: family.count &- first)
      if height == RowTile.large {
        sum(RowTile.large, first, of: family, step, image, weights, start, slope, into: target)
      } else {
        sum(RowTile.small, first, of: family, step, image, weights, start, slope, into: target)
      }
      first &+= height
    }
  }

  /// A tile of outputs.
  @inline(__always)
  private func sum(
    _ height: Int, _ first: Int, of family: TapFamily, _ step: Int, _ image: UnsafeMutablePointer<Float>,
    _ weights: UnsafeMutablePointer<Float>, _ start: Lanes, _ slope: Float, into target: UnsafeMutablePointer<Float>
  ) {
    let isLarge = height == RowTile.large
    var (s0, s1, s2, s3, s4, s5) = (start, start, start, start, start, start)
    family.sources.withUnsafeBufferPointer { sources in
      family.offsets.withUnsafeBufferPointer { offsets in
        family.weights.withUnsafeBufferPointer { places in
          @inline(__always) func source(_ i: Int) -> UnsafeMutablePointer<Float> { image + sources[first &+ i] }
          let (x0, x1, x2, x3) = (source(0), source(1), source(2), source(3))
          let (x4, x5) = isLarge ? (source(4), source(5)) : (x0, x0)
          for i in offsets.indices {
            let (offset, w) = (offsets[i], weights + places[i])
            @inline(__always) func add(_ k: Int) {
              let w = (w + k &* 16).lanes
              s0.addProduct(w, Lanes(repeating: x0[offset &+ k]))
              s1.addProduct(w, Lanes(repeating: x1[offset &+ k]))
              s2.addProduct(w, Lanes(repeating: x2[offset &+ k]))
              s3.addProduct(w, Lanes(repeating: x3[offset &+ k]))
              if isLarge {
                s4.addProduct(w, Lanes(repeating: x4[offset &+ k]))
                s5.addProduct(w, Lanes(repeating: x5[offset &+ k]))
              }
            }
            add(0)
            if step == 4 {
              add(1)
              add(2)
              add(3)
            }
          }
        }
      }
    }
    let slopes = Lanes(repeating: slope)
    @inline(__always) func store(_ i: Int, _ sum: Lanes) {
      (target + family.targets[first &+ i]).lanes = sum.replacing(with: sum * slopes, where: sum .< Lanes.zero)
    }
    store(0, s0)
    store(1, s1)
    store(2, s2)
    store(3, s3)
    if isLarge {
      store(4, s4)
      store(5, s5)
    }
  }
}
