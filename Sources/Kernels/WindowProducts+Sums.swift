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
    if let strideTwo {
      return strideTwo.correlate(images, weights, bias: bias, slope: slope, into: features, scratch: scratch)
    }
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
    if let strideTwo {
      return strideTwo.spread(features, weights, bias: bias, slope: slope, into: images, scratch: scratch)
    }
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

  /// The sums of families, for each strip of sixteen outputs, tap and channel with sixteen weights.
  private func sum(
    _ families: [TapFamily], of image: UnsafeMutablePointer<Float>, channels: Int,
    _ weights: UnsafeMutablePointer<Float>, outputs: Int, bias: UnsafePointer<Float>?, slope: Float,
    into target: UnsafeMutablePointer<Float>
  ) {
    let taps = geometry.kernel * geometry.kernel
    for family in families {
      family.withSums { sum in
        for strip in stride(from: 0, to: outputs, by: 16) {
          sum(
            of: image, weights + strip &* taps &* channels,
            from: bias.map { ($0 + strip).lanes } ?? .zero, slope: slope, into: target + strip)
        }
      }
    }
  }
}
