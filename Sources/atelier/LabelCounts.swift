import ArgumentParser

/// Numbers of labels, separated by commas; `none` for no few-label phase.
struct LabelCounts: ExpressibleByArgument {
  let counts: [Int]

  init?(argument: String) {
    if argument == "none" {
      counts = []
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !parts.isEmpty, parts.allSatisfy({ ($0 ?? 0) > 0 }) else { return nil }
    counts = parts.compactMap { $0 }
  }
}
