/// The distributions of pixels that a variational autoencoder can be trained for, by the names that the command line knows.
public enum LikelihoodKind: String, Hashable, Sendable, CaseIterable, Codable {
  /// Gray pixels as probabilities.
  case bernoulli
  /// Zeros and ones drawn from the pixels.
  case binarized
  /// A Gaussian of fixed standard deviation.
  case gaussian
}
