import Collectives
import Failures

/// Which ranks share memory, as every rank knows it of all.
struct Hosts {
  /// The ranks of each host, in order.
  let ranks: [[Int]]
  /// The host of each rank.
  let ofRank: [Int]
  /// The place of each rank among those of its host.
  let place: [Int]

  /// Asks all ranks; a collective operation.
  init(_ communicator: any Communicator) throws(Failure) {
    self.init(ofRank: try communicator.allgather([UInt64(communicator.node.index)]).map { Int($0) })
  }

  /// Every rank on a host of its own.
  init(separate count: Int) {
    self.init(ofRank: Array(0..<count))
  }

  private init(ofRank: [Int]) {
    self.ofRank = ofRank
    ranks = (0...(ofRank.max() ?? 0)).map { host in ofRank.indices.filter { ofRank[$0] == host } }
    place = ofRank.indices.map { rank in ofRank[..<rank].count { $0 == ofRank[rank] } }
  }

  /// The number of hosts.
  var count: Int { ranks.count }

  /// The rank of a host that speaks with a rank of another host.
  func partner(of rank: Int, on host: Int) -> Int {
    ofRank[rank] == host ? rank : ranks[host][place[rank] % ranks[host].count]
  }
}
