public import Kernels

/// Batch normalisation over the whole global batch: y = f(γ·(x − μ)/√(σ² + ε) + β) for each channel, with mean and variance
/// over all samples and pixels of all ranks while training, and running averages when evaluating.
///
/// S. Ioffe and C. Szegedy, arXiv:1502.03167. ε = 1e-5 and momentum 0.1 (running ← 0.9 running + 0.1 batch, the variance
/// unbiased) as in PyTorch.
public struct BatchNormalization: SynchronizingLayer {
  public let input: Shape
  /// The function applied to each feature.
  public let activation: Activation
  private let scale: Parameter
  private let shift: Parameter
  private let runningMean: Parameter
  private let runningVariance: Parameter
  private let epsilon = 1e-5
  private let momentum: Float = 0.1

  /// Reserves `name.weight` and `name.bias` among the parameters, `name.running_mean` and `name.running_var` among the
  /// statistics.
  public init(
    _ name: String, on input: Shape, activation: Activation, scale: Initializer = .constant(1),
    in layout: inout ParameterLayout, statistics: inout ParameterLayout
  ) {
    self.input = input
    self.activation = activation
    self.scale = layout.reserve("\(name).weight", [input.channels], scale)
    shift = layout.reserve("\(name).bias", [input.channels], .constant(0))
    runningMean = statistics.reserve("\(name).running_mean", [input.channels], .constant(0))
    runningVariance = statistics.reserve("\(name).running_var", [input.channels], .constant(1))
  }

  public var output: Shape { input }

  public var differentiatesInPlace: Bool { true }

  public var parameters: Range<Int> { scale.offset..<shift.range.upperBound }

  /// Σx and Σx² (backward: Σdy and Σdy·x̂) for each channel, then the number of pixels.
  public var sumCount: Int { 2 * input.channels + 1 }

  public func gather(_ x: Matrix, into sums: UnsafeMutablePointer<Double>, _ pass: Pass) {
    let channels = input.channels
    ChannelNormalization.addMoments(of: pixels(x), to: sums)
    sums[2 * channels] += Double(pixels(x).rows)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    let normalization = normalization(pass)
    for sample in 0..<x.rows {
      let (x, y) = (pixels(x.rows(sample..<sample + 1)), pixels(y.rows(sample..<sample + 1)))
      normalization(x, shifts: pass.values(shift), into: y)
      activation.apply(y, bias: nil, into: y)
    }
  }

  public func gatherBackward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into sums: UnsafeMutablePointer<Double>,
    _ pass: Pass
  ) {
    let channels = input.channels
    let normalization = normalization(pass)
    let local = pass.scratch + 2 * channels
    for i in 0..<2 * channels { local[i] = 0 }
    for sample in 0..<x.rows {
      let (x, dy) = (pixels(x.rows(sample..<sample + 1)), pixels(dy.rows(sample..<sample + 1)))
      activation.differentiate(
        dy, output: pixels(y.rows(sample..<sample + 1)), biasGradient: nil, accumulating: false)
      normalization.addGradientSums(dy, input: x, to: local)
    }
    for c in 0..<2 * channels { sums[c] += Double(local[c]) }
    sums[2 * channels] += Double(x.count / channels)
    guard let dBeta = pass.gradient(shift), let dGamma = pass.gradient(scale) else { return }
    for c in 0..<channels {
      dBeta[c] = pass.accumulating ? dBeta[c] + local[c] : local[c]
      dGamma[c] = pass.accumulating ? dGamma[c] + local[channels + c] : local[channels + c]
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    let channels = input.channels
    let normalization = normalization(pass)
    guard let sums = pass.backwardSums else {
      // The running averages are constants.
      for row in 0..<x.count / channels {
        let i = row * channels
        for c in 0..<channels { dy.base[i + c] *= normalization.scales[c] * normalization.factors[c] }
      }
      return
    }
    let count = sums[2 * channels]
    let meanOfGradient = pass.scratch + 2 * channels
    let meanOfProduct = pass.scratch + 3 * channels
    for c in 0..<channels {
      meanOfGradient[c] = Float(sums[c] / count)
      meanOfProduct[c] = Float(sums[channels + c] / count)
    }
    normalization.differentiate(
      pixels(dy), input: pixels(x), meanOfGradient: meanOfGradient, meanOfProduct: meanOfProduct)
  }

  public func scratchCount(rows: Int) -> Int { 4 * input.channels }

  public func updateStatistics(_ sums: UnsafePointer<Double>, _ statistics: UnsafeMutablePointer<Float>) {
    let channels = input.channels
    let count = sums[2 * channels]
    for c in 0..<channels {
      let mean = sums[c] / count
      let variance = max(0, sums[channels + c] / count - mean * mean)
      let (newMean, newVariance) = (Float(mean), Float(variance * count / max(count - 1, 1)))
      // The step of such a batch is skipped; an average that has once taken it in would never recover.
      guard newMean.isFinite, newVariance.isFinite else { continue }
      statistics[runningMean.offset + c] += momentum * (newMean - statistics[runningMean.offset + c])
      statistics[runningVariance.offset + c] += momentum * (newVariance - statistics[runningVariance.offset + c])
    }
  }

  private func pixels(_ samples: Matrix) -> Matrix { samples.reshaped(columns: input.channels) }

  /// With mean and 1/√(variance + ε) of every channel in scratch memory: the batch's when training, else the running ones.
  private func normalization(_ pass: Pass) -> ChannelNormalization {
    let channels = input.channels
    let means = pass.scratch
    let factors = pass.scratch + channels
    for c in 0..<channels {
      let mean: Double
      let variance: Double
      if let sums = pass.sums {
        mean = sums[c] / sums[2 * channels]
        variance = max(0, sums[channels + c] / sums[2 * channels] - mean * mean)
      } else {
        mean = Double(pass.statistics[runningMean.offset + c])
        variance = Double(pass.statistics[runningVariance.offset + c])
      }
      means[c] = Float(mean)
      factors[c] = Float(1 / (variance + epsilon).squareRoot())
    }
    return ChannelNormalization(means: means, factors: factors, scales: pass.values(scale))
  }
}
