import Foundation

/// How well images are reconstructed.
public struct ReconstructionMetrics: Hashable, Sendable, Codable {
  /// The squared error, mean over all images and pixels in [0, 1].
  public var mse: Double
  /// The binary cross-entropy in nats an image, summed over its pixels.
  public var bce: Double

  /// Both.
  public init(mse: Double, bce: Double) {
    self.mse = mse
    self.bce = bce
  }

  /// The peak signal-to-noise ratio in decibels, −10·log₁₀(mse).
  public var peakSignalToNoiseRatio: Double { -10 * log10(mse) }
}
