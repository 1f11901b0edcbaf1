/// What a rank wants all ranks to do behind a step; it rides in the step's own sums, so that all do it behind the same one.
public struct Requests: OptionSet, Hashable, Sendable {
  public let rawValue: Int

  /// A set of requests.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Make a checkpoint.
  public static let checkpoint = Requests(rawValue: 1)
  /// Make a checkpoint and end.
  public static let stop = Requests(rawValue: 2)

  static let all: [Requests] = [.checkpoint, .stop]
}
