/// Sums of a ``TapFamily``, or of others that are described in the same way.
struct TapSums {
  /// How many outputs there are.
  let count: Int
  /// See ``TapFamily``.
  let sources, targets: UnsafePointer<Int>
  /// How many floats a step takes, and how many steps a sum has.
  let step, steps: Int
  let offsets, weights: UnsafePointer<Int>

  /// The sums of all outputs, sixteen lanes of each, a tile of outputs at a time.
  ///
  /// - Parameters:
  ///   - weights: For each tap and channel, sixteen.
  ///   - start: What each sum begins with.
  ///   - slope: What negative sums are multiplied by.
  @inline(never)
  func callAsFunction(
    of image: UnsafeMutablePointer<Float>, _ weights: UnsafeMutablePointer<Float>, from start: Lanes, slope: Float,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch step {
    case 4: sum(4, of: image, weights, start, slope, into: target)
    case 3: sum(3, of: image, weights, start, slope, into: target)
    case 2: sum(2, of: image, weights, start, slope, into: target)
    default: sum(1, of: image, weights, start, slope, into: target)
    }
  }

  @inline(__always)
  private func sum(
    _ step: Int, of image: UnsafeMutablePointer<Float>, _ weights: UnsafeMutablePointer<Float>,
    _ start: Lanes, _ slope: Float, into target: UnsafeMutablePointer<Float>
  ) {
    var first = 0
    while first < count {
      let height = RowTile.height(ofRest: count &- first)
      if height == RowTile.large {
        sum(RowTile.large, first, step, image, weights, start, slope, into: target)
      } else {
        sum(RowTile.small, first, step, image, weights, start, slope, into: target)
      }
      first &+= height
    }
  }

  /// A tile of outputs.
  @inline(__always)
  private func sum(
    _ height: Int, _ first: Int, _ step: Int, _ image: UnsafeMutablePointer<Float>,
    _ weights: UnsafeMutablePointer<Float>, _ start: Lanes, _ slope: Float, into target: UnsafeMutablePointer<Float>
  ) {
    let isLarge = height == RowTile.large
    var (s0, s1, s2, s3, s4, s5) = (start, start, start, start, start, start)
    // A tile that is not full repeats its last output.
    let last = count &- 1
    @inline(__always) func source(_ i: Int) -> UnsafeMutablePointer<Float> { image + sources[min(first &+ i, last)] }
    let (x0, x1, x2, x3) = (source(0), source(1), source(2), source(3))
    let (x4, x5) = isLarge ? (source(4), source(5)) : (x0, x0)
    for i in 0..<steps {
      let (offset, w) = (offsets[i], weights + self.weights[i])
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
      if step > 1 { add(1) }
      if step > 2 { add(2) }
      if step > 3 { add(3) }
    }
    if slope != 1 {
      let slopes = Lanes(repeating: slope)
      @inline(__always) func bend(_ sum: Lanes) -> Lanes { sum.replacing(with: sum * slopes, where: sum .< Lanes.zero) }
      s0 = bend(s0)
      s1 = bend(s1)
      s2 = bend(s2)
      s3 = bend(s3)
      s4 = bend(s4)
      s5 = bend(s5)
    }
    @inline(__always) func store(_ i: Int, _ sum: Lanes) { (target + targets[min(first &+ i, last)]).lanes = sum }
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
