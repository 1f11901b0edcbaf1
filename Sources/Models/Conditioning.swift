/// How a discriminator is told the class of an image.
public enum Conditioning: String, Hashable, Sendable, CaseIterable, Codable {
  /// Its features are projected on a vector of the class. T. Miyato and M. Koyama, arXiv:1802.05637.
  case projection
  /// The class stands beside its features, and a hidden layer joins both. M. Mirza and S. Osindero, arXiv:1411.1784.
  case concatenation
}
