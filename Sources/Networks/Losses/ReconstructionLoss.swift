public import Kernels

/// How a reconstruction r = σ(x), from the logits x that a network ends with, is held against an image t in [0, 1].
///
/// The loss of a sample is the mean over its pixels. Working on logits fuses the sigmoid into the loss and keeps the
/// cross-entropy finite where σ saturates.
public enum ReconstructionLoss: String, Hashable, Sendable, CaseIterable, Codable {
  /// Mean squared error (r − t)².
  case mse
  /// Binary cross-entropy −t·ln r − (1 − t)·ln(1 − r).
  case bce

  /// The sum of the samples' losses; writes the gradient of `scale` times that sum with respect to the logits.
  public func evaluate(_ logits: Matrix, against target: Matrix, gradient: Matrix?, scale: Float) -> Double {
    let pixels = Float(logits.columns)
    switch self {
    case .mse:
      return squaredErrorOfSigmoid(logits, target: target, gradient: gradient, scale: scale / pixels) / Double(pixels)
    case .bce:
      return crossEntropyOfSigmoid(logits, target: target, gradient: gradient, scale: scale / pixels) / Double(pixels)
    }
  }
}
