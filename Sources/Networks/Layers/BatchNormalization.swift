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
    let pixels = x.reshaped(columns: channels)
    for row in 0..<pixels.rows {
      let pixel = pixels.base + row * channels
      for c in 0..<channels {
        let value = Double(pixel[c])
        sums[c] += value
        sums[channels + c] += value * value
      }
    }
    sums[2 * channels] += Double(pixels.rows)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    let channels = input.channels
    let (means, factors) = moments(pass)
    let gamma = pass.values(scale)
    let beta = pass.values(shift)
    for sample in 0..<x.rows {
      let (x, y) = (x.rows(sample..<sample + 1), y.rows(sample..<sample + 1))
      for row in 0..<x.count / channels {
        let i = row * channels
        for c in 0..<channels { y.base[i + c] = (x.base[i + c] - means[c]) * (factors[c] * gamma[c]) + beta[c] }
      }
      activation.apply(y, bias: nil, into: y)
    }
  }

  public func gatherBackward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into sums: UnsafeMutablePointer<Double>,
    _ pass: Pass
  ) {
    let channels = input.channels
    let (means, factors) = moments(pass)
    let local = pass.scratch + 2 * channels
    for i in 0..<2 * channels { local[i] = 0 }
    for sample in 0..<x.rows {
      let (x, dy) = (x.rows(sample..<sample + 1), dy.rows(sample..<sample + 1))
      activation.differentiate(dy, output: y.rows(sample..<sample + 1), biasGradient: nil, accumulating: false)
      for row in 0..<x.count / channels {
        let i = row * channels
        for c in 0..<channels {
          local[c] += dy.base[i + c]
          local[channels + c] += dy.base[i + c] * ((x.base[i + c] - means[c]) * factors[c])
        }
      }
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
    let (means, factors) = moments(pass)
    let gamma = pass.values(scale)
    guard let sums = pass.backwardSums else {
      // The running averages are constants.
      for row in 0..<x.count / channels {
        let i = row * channels
        for c in 0..<channels { dy.base[i + c] *= gamma[c] * factors[c] }
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
    for row in 0..<x.count / channels {
      let i = row * channels
      for c in 0..<channels {
        let normalized = (x.base[i + c] - means[c]) * factors[c]
        dy.base[i + c] =
          (dy.base[i + c] - meanOfGradient[c] - normalized * meanOfProduct[c]) * (gamma[c] * factors[c])
      }
    }
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

  /// Mean and 1/√(variance + ε) of every channel, in scratch memory: the batch's when training, else the running ones.
  private func moments(_ pass: Pass) -> (mean: UnsafeMutablePointer<Float>, factor: UnsafeMutablePointer<Float>) {
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
    return (means, factors)
  }
}
