/// The seconds that a step, or many, spent in each of its phases.
public struct PhaseSeconds: Hashable, Sendable, Codable {
  /// Gathering images and converting them.
  public var load = 0.0
  /// The forward passes and the loss.
  public var forward = 0.0
  /// The backward passes.
  public var backward = 0.0
  /// Summing gradients over ranks, as far as the backward pass did not hide it.
  public var reduce = 0.0
  /// The optimizer.
  public var update = 0.0

  /// None yet.
  public init() {}

  /// All together.
  public var total: Double { load + forward + backward + reduce + update }

  /// Adds another's.
  public static func += (sum: inout PhaseSeconds, other: PhaseSeconds) {
    sum.load += other.load
    sum.forward += other.forward
    sum.backward += other.backward
    sum.reduce += other.reduce
    sum.update += other.update
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
    return part
  }
}
