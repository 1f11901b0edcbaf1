import Failures

/// The messages that a rank sent to itself, oldest first within a tag.
///
/// MPI would make such a send wait for its own receive, which comes later in the same thread.
struct Mailbox {
  private var messages: [Int: [[UInt8]]] = [:]

  mutating func put(_ bytes: [UInt8], tag: Int) {
    messages[tag, default: []].append(bytes)
  }

  /// - Throws: `.internal` if there is no such message: nobody else can ever put it there.
  mutating func take(tag: Int) throws(Failure) -> [UInt8] {
    guard var waiting = messages[tag], !waiting.isEmpty else {
      throw Failure(
        .internal, "a rank waits for message \(tag) from itself, but has not sent it: send before receiving")
    }
    let first = waiting.removeFirst()
    messages[tag] = waiting
    return first
  }
}
