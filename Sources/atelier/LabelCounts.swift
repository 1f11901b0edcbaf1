import ArgumentParser

/// Numbers of labels, separated by commas; `none` for no few-label phase.
struct LabelCounts: ExpressibleByArgument {
  let counts: [Int]

  var defaultValueDescription: String { counts.isEmpty ? "none" : counts.map(String.init).joined(separator: ",") }

  init?(argument: String) {
    if argument == "none" {
      counts = []
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !parts.isEmpty, parts.allSatisfy({ ($0 ?? 0) > 0 }) else { return nil }
    // A number that stands there twice asks for nothing more.
    counts = parts.reduce(into: []) { if let count = $1, !$0.contains(count) { $0.append(count) } }
  }
}
