/// Where a rank runs: which host of the job, and which place among the ranks of that host.
public struct NodePlacement: Hashable, Sendable {
  /// This rank's place among the ranks on the same host, counted from 0 in the order of their world ranks.
  public let rank: Int

  /// The number of ranks on this host.
  public let size: Int

  /// This host's index, counted from 0 in the order of the hosts' lowest ranks.
  public let index: Int

  /// The number of hosts of the job.
  public let count: Int

  /// The name of this host.
  public let hostName: String

  /// Derives the placement of a rank.
  ///
  /// - Parameters:
  ///   - rank: The world rank.
  ///   - leaders: For every world rank, the lowest world rank on the same host.
  ///   - hostName: The name of the rank's host.
  init(of rank: Int, leaders: [Int], hostName: String) {
    let leader = leaders[rank]
    self.rank = leaders[..<rank].count { $0 == leader }
    size = leaders.count { $0 == leader }
    let hosts = Set(leaders)
    index = hosts.count { $0 < leader }
    count = hosts.count
    self.hostName = hostName
  }
}
