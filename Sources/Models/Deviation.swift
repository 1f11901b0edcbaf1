/// The standard deviation of Gaussian pixels.
public enum Deviation: Hashable, Sendable {
  /// Always the same; a positive number.
  case fixed(Float)
  /// Learned with the rest, one for all pixels.
  case learned
}

extension Deviation: RawRepresentable, Codable {
  /// A positive number, or `learned`; nil for anything else.
  public init?(rawValue: String) {
    if rawValue == "learned" {
      self = .learned
    } else if let number = Float(rawValue), number > 0, number.isFinite {
      self = .fixed(number)
    } else {
      return nil
    }
  }

  public var rawValue: String {
    switch self {
    case .fixed(let number): "\(number)"
    case .learned: "learned"
    }
  }
}
