/// The seconds that a step, or many, spent in each of its phases.
public struct PhaseSeconds: Hashable, Sendable, Codable {
  /// Gathering images and converting them.
  public var load = 0.0
  /// The forward passes and the loss.
  public var forward = 0.0
  /// The backward passes.
  public var backward = 0.0
  /// Summing over ranks, and waiting for slower ones: gradients, as far as the backward pass did not hide it, and the sums of
  /// layers over the whole batch.
  public var reduce = 0.0
  /// The optimizer.
  public var update = 0.0
  /// Summing gradients over ranks as far as it went on beneath the backward pass, whose seconds these are, too.
  public var hiddenReduce = 0.0

  enum CodingKeys: String, CodingKey {
    case load, forward, backward, reduce, update
    case hiddenReduce = "hidden_reduce"
  }

  /// None yet.
  public init() {}

  /// Reads them; logs of earlier versions do not tell what was hidden.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    load = try container.decode(Double.self, forKey: .load)
    forward = try container.decode(Double.self, forKey: .forward)
    backward = try container.decode(Double.self, forKey: .backward)
    reduce = try container.decode(Double.self, forKey: .reduce)
    update = try container.decode(Double.self, forKey: .update)
    hiddenReduce = try container.decodeIfPresent(Double.self, forKey: .hiddenReduce) ?? 0
  }

  /// All together.
  public var total: Double { load + forward + backward + reduce + update }

  /// Adds another's.
  public static func += (sum: inout PhaseSeconds, other: PhaseSeconds) {
    sum.load += other.load
    sum.forward += other.forward
    sum.backward += other.backward
    sum.reduce += other.reduce
    sum.update += other.update
    sum.hiddenReduce += other.hiddenReduce
  }

  /// What has been added since an earlier sum.
  public static func - (sum: PhaseSeconds, earlier: PhaseSeconds) -> PhaseSeconds {
    var difference = sum
    difference += earlier / -1
    return difference
  }

  /// A part.
  public static func / (sum: PhaseSeconds, parts: Double) -> PhaseSeconds {
    var part = PhaseSeconds()
    part.load = sum.load / parts
    part.forward = sum.forward / parts
    part.backward = sum.backward / parts
    part.reduce = sum.reduce / parts
    part.update = sum.update / parts
    part.hiddenReduce = sum.hiddenReduce / parts
    return part
  }
}
