/// What keeps the codes of a sparse autoencoder sparse.
public enum Sparsity: Hashable, Sendable {
  /// A penalty λ·Σ|h| on every code.
  case l1(weight: Float)
  /// A penalty β·Σ KL(ρ ‖ ρ̂) on units whose mean ρ̂ over the batch differs from ρ.
  case kl(target: Float, weight: Float)
  /// The k largest units of every code; the others are 0.
  case largest(count: Int)
}

extension Sparsity: RawRepresentable, Codable {
  /// The weight of a divergence where none is given.
  private static let defaultWeight: Float = 1e-3

  /// For example `l1:1e-4`, `kl:0.05` or `kl:0.05:0.001` with its weight, or `k:25`; nil for anything else.
  public init?(rawValue: String) {
    let parts = rawValue.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.dropFirst().compactMap { Float($0) }.filter { $0.isFinite && $0 >= 0 }
    guard numbers.count == parts.count - 1 else { return nil }
    switch (parts[0], numbers.count) {
    case ("l1", 1): self = .l1(weight: numbers[0])
    case ("kl", 1...2) where numbers[0] > 0 && numbers[0] < 1:
      self = .kl(target: numbers[0], weight: numbers.count > 1 ? numbers[1] : Sparsity.defaultWeight)
    case ("k", 1):
      guard let count = Int(parts[1]), count > 0 else { return nil }
      self = .largest(count: count)
    default: return nil
    }
  }

  public var rawValue: String {
    switch self {
    case .l1(let weight): "l1:\(weight)"
    case .kl(let target, let weight): "kl:\(target):\(weight)"
    case .largest(let count): "k:\(count)"
    }
  }
}
