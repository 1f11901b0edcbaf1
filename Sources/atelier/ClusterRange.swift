import ArgumentParser

/// Numbers of clusters, such as `2-20`.
struct ClusterRange: Hashable, ExpressibleByArgument {
  let range: ClosedRange<Int>

  init?(argument: String) {
    let ends = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low >= 1, low <= high else { return nil }
    range = low...high
  }
}
