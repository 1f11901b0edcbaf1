public import Kernels

/// Spoils images where the context asks for it and lets them pass elsewhere: the first layer of a denoising autoencoder, whose
/// loss is held against the images before it. P. Vincent et al., JMLR 11, 2010.
///
/// The noise of a sample is keyed by (seed, epoch, sample), so it does not depend on ranks. In an evaluation it is keyed by
/// the sample alone, so that all models are held against the same noise.
public struct Corruption: Layer {
  public let input: Shape
  /// What spoils the images.
  public let noise: Noise

  /// Noise on images of a shape.
  public init(on input: Shape, _ noise: Noise) {
    self.input = input
    self.noise = noise
  }

  public var output: Shape { input }

  /// By how much each pixel follows the original's.
  public var savedPerSample: Int { input.count }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    guard pass.context.corrupts else {
      y.base.update(from: x.base, count: x.count)
      return
    }
    for row in 0..<x.rows {
      let start = row * x.columns
      noise.spoil(x.base + start, into: y.base + start, kept: saved.base + start, input, pass.noise(row))
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    guard pass.context.corrupts else {
      dx.base.update(from: dy.base, count: dy.count)
      return
    }
    for i in 0..<dy.count { dx.base[i] = dy.base[i] * saved.base[i] }
  }
}

extension Network {
  /// The corruption in front of a denoising autoencoder.
  public var corruption: Corruption? { layers[0] as? Corruption }
}
