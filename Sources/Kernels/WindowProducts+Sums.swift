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
    let canvas = largeFrame.canvas(in: scratch + (count * taps + 15) / 16 * 16)
    for n in 0..<images.rows {
      let image = canvas.lay(images.base + n * images.columns)
      sum(
        windows, of: image, channels: geometry.channels, scratch, outputs: count, bias: bias, slope: slope,
        into: features.base + n * geometry.positions * count)
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
    var packed = scratch
    for family in pixels {
      for strip in stride(from: 0, to: channels, by: 16) {
        for tap in family.taps {
          for f in 0..<count {
            packed.lanes = (weights.base + f * geometry.patchCount + tap * channels + strip).lanes
            packed += 16
          }
        }
      }
    }
    let small = geometry.positions * count
    let canvas = smallFrame.canvas(in: scratch + (count * geometry.patchCount + 15) / 16 * 16)
    for n in 0..<images.rows {
      let image = canvas.lay(features.base + n * small)
      packed = scratch
      for family in pixels {
        sum(
          family, of: image, channels: count, packed, outputs: channels, bias: bias, slope: slope,
          into: images.base + n * images.columns)
        packed += family.taps.count * count * channels
      }
    }
  }

  /// The sums of a family, five outputs by a strip of sixteen lanes at a time.
  ///
  /// - Parameter weights: For each strip, tap and channel, sixteen weights.
  private func sum(
    _ family: TapFamily, of frame: UnsafeMutablePointer<Float>, channels: Int, _ weights: UnsafeMutablePointer<Float>,
    outputs: Int, bias: UnsafePointer<Float>?, slope: Float, into image: UnsafeMutablePointer<Float>
  ) {
    let count = family.sources.count
    let taps = family.offsets.count
    let slopes = Lanes(repeating: slope)
    @inline(__always) func bend(_ x: Lanes) -> Lanes { x.replacing(with: x * slopes, where: x .< Lanes.zero) }
    family.sources.withUnsafeBufferPointer { sources in
      family.targets.withUnsafeBufferPointer { targets in
        family.offsets.withUnsafeBufferPointer { offsets in
          var strip = 0
          while strip < outputs {
            let start = bias.map { ($0 + strip).lanes } ?? .zero
            let packed = weights + strip &* taps &* channels
            var first = 0
            while first < count {
              let (p0, p1) = (frame + sources[first], frame + sources[first &+ 1])
              let (p2, p3) = (frame + sources[first &+ 2], frame + sources[first &+ 3])
              let p4 = frame + sources[first &+ 4]
              var (a, b, c, d, e) = (start, start, start, start, start)
              var weight = packed
              var tap = 0
              if channels == 1 {
                // One product a tap.
                while tap < taps {
                  let w = (packed + tap &* 16).lanes
                  let offset = offsets[tap]
                  a.addProduct(w, Lanes(repeating: p0[offset]))
                  b.addProduct(w, Lanes(repeating: p1[offset]))
                  c.addProduct(w, Lanes(repeating: p2[offset]))
                  d.addProduct(w, Lanes(repeating: p3[offset]))
                  e.addProduct(w, Lanes(repeating: p4[offset]))
                  tap &+= 1
                }
              }
              while tap < taps {
                let offset = offsets[tap]
                let (x0, x1, x2, x3, x4) = (p0 + offset, p1 + offset, p2 + offset, p3 + offset, p4 + offset)
                @inline(__always) func add(_ channel: Int, _ i: Int) {
                  let w = (weight + i &* 16).lanes
                  a.addProduct(w, Lanes(repeating: x0[channel &+ i]))
                  b.addProduct(w, Lanes(repeating: x1[channel &+ i]))
                  c.addProduct(w, Lanes(repeating: x2[channel &+ i]))
                  d.addProduct(w, Lanes(repeating: x3[channel &+ i]))
                  e.addProduct(w, Lanes(repeating: x4[channel &+ i]))
                }
                var channel = 0
                while channel &+ 4 <= channels {
                  add(channel, 0)
                  add(channel, 1)
                  add(channel, 2)
                  add(channel, 3)
                  weight += 64
                  channel &+= 4
                }
                while channel < channels {
                  add(channel, 0)
                  weight += 16
                  channel &+= 1
                }
                tap &+= 1
              }
              let y = image + strip
              (y + targets[first]).lanes = bend(a)
              (y + targets[first &+ 1]).lanes = bend(b)
              (y + targets[first &+ 2]).lanes = bend(c)
              (y + targets[first &+ 3]).lanes = bend(d)
              (y + targets[first &+ 4]).lanes = bend(e)
              first &+= TapFamily.tile
            }
            strip &+= 16
          }
        }
      }
    }
  }
}
