/// What went wrong, in one sentence a user can act on, and the exit code that a job ends with because of it.
///
/// The message says what is wrong, where (file, byte, flag) and what to do about it. It is printed once, by the top of the
/// program; nothing below prints.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kind of failure, which is also the exit code of the job.
  public let kind: Kind

  /// One sentence: what, where, what to do.
  public let message: String

  /// Whether every rank throws this failure at the same point, so that all can end in order; otherwise the rank that throws
  /// it must abort the job, as the others may be waiting for it.
  public let isShared: Bool

  /// Makes a failure of a kind with its sentence.
  public init(_ kind: Kind, _ message: String, isShared: Bool = false) {
    self.kind = kind
    self.message = message
    self.isShared = isShared
  }

  /// The message.
  public var description: String { message }
}
