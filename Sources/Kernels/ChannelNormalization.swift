import CProcessor

/// The passes of batch normalisation over pixels, rows whose columns are channels: x̂ = (x − μ)·f and y = γ·x̂ + β, back and forth.
///
/// A stripe of sixteen channels at a time keeps its constants and sums in registers. Each sum runs over the rows in their order.
public struct ChannelNormalization {
  /// μ of each channel.
  public let means: UnsafePointer<Float>
  /// f of each channel, one over its standard deviation.
  public let factors: UnsafePointer<Float>
  /// γ of each channel.
  public let scales: UnsafePointer<Float>

  /// The constants of as many channels as the pixels have.
  public init(means: UnsafePointer<Float>, factors: UnsafePointer<Float>, scales: UnsafePointer<Float>) {
    self.means = means
    self.factors = factors
    self.scales = scales
  }

  /// Adds Σx and Σx² of each channel to `sums`, in double precision: first all of the one, then all of the other.
  public static func addMoments(of x: Matrix, to sums: UnsafeMutablePointer<Double>) {
    forEachStripe(of: x.columns) { c, width in
      let (first, second) = (sums + c, sums + x.columns + c)
      var (total, squares) = (SIMD16<Double>.zero, SIMD16<Double>.zero)
      for i in 0..<width { (total[i], squares[i]) = (first[i], second[i]) }
      var source = x.base + c
      for _ in 0..<x.rows {
        let value = cprocessor_doubles(source.lanes(upTo: width))
        total += value
        squares += value * value
        source += x.columns
      }
      for i in 0..<width { (first[i], second[i]) = (total[i], squares[i]) }
    }
  }

  /// y = γ·x̂ + β.
  public func callAsFunction(_ x: Matrix, shifts: UnsafePointer<Float>, into y: Matrix) {
    forEachStripe(of: x.columns) { c, width in
      let (mean, shift) = ((means + c).lanes(upTo: width), (shifts + c).lanes(upTo: width))
      let scale = (factors + c).lanes(upTo: width) * (scales + c).lanes(upTo: width)
      var (source, target) = (x.base + c, y.base + c)
      for _ in 0..<x.rows {
        target.store((source.lanes(upTo: width) - mean) * scale + shift, upTo: width)
        source += x.columns
        target += x.columns
      }
    }
  }

  /// Adds Σdy and Σdy·x̂ of each channel to `sums`, first all of the one, then all of the other.
  public func addGradientSums(_ dy: Matrix, input x: Matrix, to sums: UnsafeMutablePointer<Float>) {
    forEachStripe(of: x.columns) { c, width in
      let (mean, factor) = ((means + c).lanes(upTo: width), (factors + c).lanes(upTo: width))
      let (first, second) = (sums + c, sums + x.columns + c)
      var (total, product) = (first.lanes(upTo: width), second.lanes(upTo: width))
      var (gradient, source) = (dy.base + c, x.base + c)
      for _ in 0..<x.rows {
        let g = gradient.lanes(upTo: width)
        total += g
        product += g * ((source.lanes(upTo: width) - mean) * factor)
        gradient += x.columns
        source += x.columns
      }
      first.store(total, upTo: width)
      second.store(product, upTo: width)
    }
  }

  /// The gradient of the input in place of the output's: dx = γ·f·(dy − m − x̂·p), with the means m of dy and p of dy·x̂ over all
  /// pixels of the batch.
  public func differentiate(
    _ dy: Matrix, input x: Matrix, meanOfGradient: UnsafePointer<Float>, meanOfProduct: UnsafePointer<Float>
  ) {
    forEachStripe(of: x.columns) { c, width in
      let (mean, factor) = ((means + c).lanes(upTo: width), (factors + c).lanes(upTo: width))
      let (m, p) = ((meanOfGradient + c).lanes(upTo: width), (meanOfProduct + c).lanes(upTo: width))
      let scale = (scales + c).lanes(upTo: width) * factor
      var (gradient, source) = (dy.base + c, x.base + c)
      for _ in 0..<x.rows {
        let normalized = (source.lanes(upTo: width) - mean) * factor
        gradient.store((gradient.lanes(upTo: width) - m - normalized * p) * scale, upTo: width)
        gradient += x.columns
        source += x.columns
      }
    }
  }
}
