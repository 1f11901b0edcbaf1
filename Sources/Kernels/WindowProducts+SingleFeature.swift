/// A convolution to a single feature would leave fifteen of sixteen lanes idle: here the lanes are channels.
extension WindowProducts {
  /// Whether ``correlateSingle(_:_:bias:slope:into:scratch:)`` fills its lanes.
  public var correlatesSingle: Bool { features == 1 && spreads }

  /// small[p] = bound(bias + Σ over taps and channels of large[window p + tap, c] · w[tap, c]).
  public func correlateSingle(
    _ images: Matrix, _ weights: Matrix, bias: Float, slope: Float, into features: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (channels, taps) = (geometry.channels, frameOffsets.count)
    let canvas = frame.canvas(in: scratch)
    frameSources.withUnsafeBufferPointer { sources in
      frameOffsets.withUnsafeBufferPointer { offsets in
        for n in 0..<images.rows {
          let image = canvas.lay(images.base + n * images.columns)
          let target = features.base + n * geometry.positions
          // Two positions share what is loaded of the weights, and wait for each other's sums.
          for p in stride(from: 0, to: geometry.positions, by: 2) {
            let q = min(p &+ 1, geometry.positions &- 1)
            let (x, y) = (image + sources[p], image + sources[q])
            var (x0, x1, y0, y1) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
            var weight = weights.base
            for tap in 0..<taps {
              let (x, y) = (x + offsets[tap], y + offsets[tap])
              var c = 0
              while c &+ 32 <= channels {
                let (w0, w1) = ((weight + c).lanes, (weight + (c &+ 16)).lanes)
                x0.addProduct((x + c).lanes, w0)
                y0.addProduct((y + c).lanes, w0)
                x1.addProduct((x + (c &+ 16)).lanes, w1)
                y1.addProduct((y + (c &+ 16)).lanes, w1)
                c &+= 32
              }
              if c < channels {
                let w = (weight + c).lanes
                x0.addProduct((x + c).lanes, w)
                y0.addProduct((y + c).lanes, w)
              }
              weight += channels
            }
            @inline(__always) func bend(_ sum: Float) -> Float { sum < 0 ? sum * slope : sum }
            target[p] = bend((x0 + x1).sum() + bias)
            target[q] = bend((y0 + y1).sum() + bias)
          }
        }
      }
    }
  }

  /// dw[tap, c] += Σ over positions of large[window p + tap, c] · small[p], four taps at a time.
  func gradientSingle(
    _ image: UnsafeMutablePointer<Float>, _ small: UnsafeMutablePointer<Float>,
    into weights: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.channels
    let taps = frameOffsets.count
    for tap in stride(from: 0, to: taps, by: 4) {
      let count = min(4, taps - tap)
      func offset(_ i: Int) -> Int { frameOffsets[tap + min(i, count - 1)] }
      let (o0, o1, o2, o3) = (offset(0), offset(1), offset(2), offset(3))
      for c in stride(from: 0, to: channels, by: 16) {
        var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
        var factor = small
        for row in 0..<geometry.gridHeight {
          var pixel = image + (row * geometry.stride * frame.rowCount + c)
          var column = 0
          while column < geometry.gridWidth {
            let f = Lanes(repeating: factor.pointee)
            s0.addProduct((pixel + o0).lanes, f)
            s1.addProduct((pixel + o1).lanes, f)
            s2.addProduct((pixel + o2).lanes, f)
            s3.addProduct((pixel + o3).lanes, f)
            factor += 1
            pixel += geometry.stride &* channels
            column &+= 1
          }
        }
        let target = weights + tap * channels + c
        target.lanes += s0
        if count > 1 { (target + channels).lanes += s1 }
        if count > 2 { (target + 2 * channels).lanes += s2 }
        if count > 3 { (target + 3 * channels).lanes += s3 }
      }
    }
  }
}
