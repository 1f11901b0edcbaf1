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
    WeightPanels(weights, .transposed).layStrips(into: scratch)
    for n in 0..<images.rows {
      sum(
        windows, of: images.base + n * images.columns, channels: geometry.channels, scratch, outputs: self.features,
        bias: bias,
        slope: slope, into: features.base + n * features.columns)
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
    WeightPanels(weights, .asIs).layStrips(of: geometry.channels, into: scratch)
    for n in 0..<images.rows {
      sum(
        pixels, of: features.base + n * features.columns, channels: self.features, scratch, outputs: geometry.channels,
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
