public import Kernels

/// The code of a variational autoencoder: z = μ + σ·ε with standard normal ε, from the μ and ln σ² that the encoder puts out.
///
/// Adds the penalty `kl` to the loss, β times the Kullback–Leibler divergence of N(μ, σ²) from N(0, 1),
/// ½ Σ (μ² + σ² − 1 − ln σ²), in nats an image. The noise of a sample is keyed by (seed, epoch, sample), so it does not depend
/// on ranks. Without drawing (see ``Context/drawsCodes``), z = μ and nothing is added to the gradient.
///
/// D. Kingma and M. Welling, "Auto-Encoding Variational Bayes", arXiv:1312.6114; β: I. Higgins et al., ICLR 2017.
public struct Reparametrization: Layer {
  public let input: Shape
  public let output: Shape
  /// What the divergence is multiplied by in training; in an evaluation it is 1, as in the evidence lower bound.
  public let beta: Float
  /// The epochs over which β rises in equal steps; the first epoch has β / warmupEpochs.
  public let warmupEpochs: Int
  /// What ln σ² is clamped to.
  public let logVariances: ClosedRange<Float>
  private let number: Int

  /// No clamping: within these bounds σ² and 1/σ² are normal numbers.
  public static let unbounded: ClosedRange<Float> = -87...88

  /// - Parameters:
  ///   - input: A vector of d means and d logarithms of variances.
  ///   - number: Tells apart the drawing layers of a network.
  public init(
    from input: Shape, beta: Float, warmupEpochs: Int, logVariances: ClosedRange<Float>, number: Int
  ) {
    precondition(!input.isImage && input.channels.isMultiple(of: 2))
    self.input = input
    output = Shape(vector: input.channels / 2)
    self.beta = beta
    self.warmupEpochs = warmupEpochs
    self.logVariances = logVariances
    self.number = number
  }

  /// σ·ε.
  public var savedPerSample: Int { output.count }

  public var penalties: [String] { ["kl"] }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    let divergence: Double
    if pass.context.drawsCodes {
      for row in 0..<x.rows {
        RandomStream(
          seed: pass.context.seed, purpose: pass.isTraining ? .sampling : .evaluation, epoch: pass.context.epoch,
          index: pass.sample(row) ?? 0, layer: number
        ).fillNormal(saved.base + row * saved.columns, count: saved.columns)
      }
      divergence = drawGaussian(x, clampedTo: logVariances, deviation: saved, into: y)
    } else {
      divergence = meansOfGaussian(x, clampedTo: logVariances, into: y)
    }
    pass.penalties[0] += Double(weight(pass.context)) * divergence
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    guard pass.context.drawsCodes else {
      for row in 0..<dy.rows {
        let target = dx.base + row * dx.columns
        target.update(from: dy.base + row * dy.columns, count: dy.columns)
        (target + dy.columns).update(repeating: 0, count: dy.columns)
      }
      return
    }
    differentiateGaussian(
      dy, x, clampedTo: logVariances, deviation: saved, weight: weight(pass.context) * pass.context.lossScale, into: dx)
  }

  /// What the divergence is multiplied by while an epoch is trained, which counts from 0.
  public func weight(inEpoch epoch: Int) -> Float {
    warmupEpochs > 0 ? beta * min(1, Float(epoch + 1) / Float(warmupEpochs)) : beta
  }

  private func weight(_ context: Context) -> Float {
    context.mode == .training ? weight(inEpoch: context.epoch) : 1
  }
}
