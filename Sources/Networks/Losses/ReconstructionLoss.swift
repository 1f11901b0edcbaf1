public import Kernels

/// How a reconstruction r, made of the numbers x that a network ends with, is held against an image t in [0, 1].
///
/// The loss of a sample is the mean over its pixels. Mostly x are logits and r = σ(x): working on logits fuses the sigmoid
/// into the loss and keeps the cross-entropy finite where σ saturates.
public enum ReconstructionLoss: String, Hashable, Sendable, CaseIterable, Codable {
  /// Mean squared error (r − t)².
  case mse
  /// Binary cross-entropy −t·ln r − (1 − t)·ln(1 − r).
  case bce
  /// Mean squared error (x − t)² of linear output units: r = x, which a picture shows as far as it is in [0, 1].
  case linear

  /// Makes reconstructions of what a network ends with, in place when they are the same; always in [0, 1].
  public func reconstruct(_ output: Matrix, into images: Matrix) {
    switch self {
    case .mse, .bce: sigmoid(output, into: images)
    case .linear: clip(output, into: images)
    }
  }

  /// The sum of the samples' losses; writes the gradient of `scale` times that sum with respect to the output.
  public func evaluate(_ output: Matrix, against target: Matrix, gradient: Matrix?, scale: Float) -> Double {
    let pixels = Float(output.columns)
    switch self {
    case .mse:
      return squaredErrorOfSigmoid(output, target: target, gradient: gradient, scale: scale / pixels) / Double(pixels)
    case .bce:
      return crossEntropyOfSigmoid(output, target: target, gradient: gradient, scale: scale / pixels) / Double(pixels)
    case .linear:
      return squaredError(output, target: target, gradient: gradient, scale: scale / pixels) / Double(pixels)
    }
  }
}
