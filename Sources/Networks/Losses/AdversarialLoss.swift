import Foundation
public import Kernels

/// What the two players of an adversarial game minimise, from the discriminator's output x for an image.
public enum AdversarialLoss: String, Hashable, Sendable, CaseIterable, Codable {
  /// Cross-entropy: ln(1 + e⁻ˣ) for real and ln(1 + eˣ) for generated images; the generator's is ln(1 + e⁻ˣ).
  /// I. Goodfellow et al., arXiv:1406.2661, in its non-saturating form.
  case nonSaturating = "non-saturating"
  /// ½(x − 1)² for real and ½x² for generated images; the generator's is ½(x − 1)². X. Mao et al., arXiv:1611.04076.
  case leastSquares = "least-squares"
  /// max(0, 1 − x) for real and max(0, 1 + x) for generated images; the generator's is −x. J. Lim and J. Ye,
  /// arXiv:1705.02894.
  case hinge
  /// −x for real and x for generated images, with a ``GradientPenalty``; the generator's is −x. I. Gulrajani et al.,
  /// arXiv:1704.00028.
  case wassersteinGradientPenalty = "wgan-gp"

  /// Whose loss it is, and for which images.
  public enum Side: Sendable {
    /// The discriminator's for real images.
    case real
    /// The discriminator's for generated images.
    case generated
    /// The generator's.
    case generator
  }

  /// The sum of the samples' losses; writes the gradient of `scale` times that sum with respect to the outputs.
  ///
  /// - Parameters:
  ///   - outputs: The discriminator's, one a row.
  ///   - side: Whose loss it is.
  public func evaluate(_ outputs: Matrix, _ side: Side, gradient: Matrix?, scale: Float) -> Double {
    var total = 0.0
    for row in 0..<outputs.rows {
      let (value, slope) = lossAndSlope(Double(outputs.base[row]), side)
      total += value
      if let gradient { gradient.base[row] = scale * Float(slope) }
    }
    return total
  }

  /// The sum over the samples of how real the discriminator takes the images to be: a probability where its output is the
  /// logit of one, else the output itself.
  public func realism(_ outputs: Matrix) -> Double {
    outputs.floats.reduce(0.0) { $0 + (self == .nonSaturating ? AdversarialLoss.sigmoid(Double($1)) : Double($1)) }
  }

  private func lossAndSlope(_ x: Double, _ side: Side) -> (Double, Double) {
    switch (self, side) {
    case (.nonSaturating, .generated): return (AdversarialLoss.softplus(x), AdversarialLoss.sigmoid(x))
    case (.nonSaturating, _): return (AdversarialLoss.softplus(-x), -AdversarialLoss.sigmoid(-x))
    case (.leastSquares, .generated): return (x * x / 2, x)
    case (.leastSquares, _): return ((x - 1) * (x - 1) / 2, x - 1)
    case (.hinge, .real): return (max(0, 1 - x), x < 1 ? -1 : 0)
    case (.hinge, .generated): return (max(0, 1 + x), x > -1 ? 1 : 0)
    case (.hinge, .generator): return (-x, -1)
    case (.wassersteinGradientPenalty, .generated): return (x, 1)
    case (.wassersteinGradientPenalty, _): return (-x, -1)
    }
  }

  private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}
