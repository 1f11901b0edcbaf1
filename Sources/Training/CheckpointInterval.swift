/// How often a checkpoint is made: `500steps`, `1epoch`, `10min`, or `none`.
public enum CheckpointInterval: Hashable, Sendable {
  case steps(Int)
  case epochs(Int)
  case minutes(Int)
  case none
}

extension CheckpointInterval: LosslessStringConvertible, Codable {
  /// Reads a number and a unit: step(s), epoch(s) or min; or `none`.
  public init?(_ description: String) {
    if description == "none" {
      self = .none
      return
    }
    let digits = description.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits), (1...1_000_000_000).contains(count) else { return nil }
    switch description.dropFirst(digits.count) {
    case "step", "steps": self = .steps(count)
    case "epoch", "epochs": self = .epochs(count)
    case "min", "minutes": self = .minutes(count)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .steps(let count): "\(count)steps"
    case .epochs(let count): "\(count)epoch"
    case .minutes(let count): "\(count)min"
    case .none: "none"
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let interval = CheckpointInterval(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "'\(text)' is not like 500steps, 1epoch or 10min")
    }
    self = interval
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
