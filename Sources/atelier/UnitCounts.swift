import ArgumentParser

/// Numbers of units, separated by commas.
struct UnitCounts: ExpressibleByArgument {
  let counts: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !parts.contains(nil) else { return nil }
    counts = parts.compactMap { $0 }
  }
}
