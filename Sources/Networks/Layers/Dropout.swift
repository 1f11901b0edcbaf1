public import Kernels

/// Sets each feature to zero with probability `rate` while training and scales the others by 1/(1 − rate).
///
/// The mask of a sample is keyed by (seed, epoch, sample), so it does not depend on ranks. N. Srivastava et al., JMLR 15, 2014.
public struct Dropout: Layer {
  public let input: Shape
  public let rate: Float
  private let number: Int

  /// - Parameters:
  ///   - rate: The probability of being dropped, 0 ≤ rate < 1.
  ///   - number: Tells apart the dropout layers of a network.
  public init(on input: Shape, rate: Float, number: Int) {
    self.input = input
    self.rate = rate
    self.number = number
  }

  public var output: Shape { input }

  public var differentiatesInPlace: Bool { true }

  /// The mask.
  public var savedPerSample: Int { input.count }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    guard pass.isTraining else {
      y.base.update(from: x.base, count: x.count)
      return
    }
    let kept = 1 / (1 - rate)
    for row in 0..<x.rows {
      let (source, mask, target) = (
        x.base + row * x.columns, saved.base + row * x.columns, y.base + row * x.columns
      )
      RandomStream(
        seed: pass.context.seed, purpose: .dropout, epoch: pass.context.epoch, index: pass.sample(row) ?? 0,
        layer: number
      ).fillUniform(mask, count: x.columns)
      for i in 0..<x.columns {
        mask[i] = mask[i] < rate ? 0 : kept
        target[i] = source[i] * mask[i]
      }
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard pass.isTraining else { return }
    for i in 0..<dy.count { dy.base[i] *= saved.base[i] }
  }
}
