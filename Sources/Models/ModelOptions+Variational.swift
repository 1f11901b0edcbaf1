import Failures
import Networks

extension ModelOptions {
  /// The distribution of the pixels.
  var likelihoodOfPixels: Likelihood {
    switch likelihood ?? .bernoulli {
    case .bernoulli: .bernoulli
    case .binarized: .binarized
    case .gaussian:
      switch sigma ?? .fixed(0.1) {
      case .fixed(let deviation): .gaussian(deviation: deviation)
      // Where it begins.
      case .learned: .gaussian(deviation: 1)
      }
    }
  }

  /// Checks what means something in variational autoencoders only.
  ///
  /// - Throws: `.usage` for what makes no sense.
  func validateVariational() throws(Failure) {
    func require(_ holds: Bool, _ message: String) throws(Failure) {
      if !holds { throw Failure(.usage, message) }
    }
    try require(beta.map { $0 >= 0 && $0.isFinite } ?? true, "--beta \(beta ?? 0): give 0 or more")
    try require(
      klWarmup.map { (0...1_000_000).contains($0) } ?? true, "--kl-warmup \(klWarmup ?? 0): give 0 to 1000000")
    try require(
      sigma == nil || likelihood == .gaussian, "--sigma is of --likelihood gaussian: give both, or neither")
  }
}
