import Collectives
import Failures
import Kernels
import Networks

/// Every rank owns a slice of the arena: it sums that slice over all leaves in the tree's order, updates it, and gives the new
/// values to the others. The optimizer's state is sharded on the way: nobody keeps what another updates.
///
/// The ranks of a host lay their leaves' gradients in memory that all of them see, so that nothing is packed or copied before
/// it is added; the new values come back where the gradients were. Across hosts, each host first adds what it can by itself;
/// what is left goes slice by slice to the owners. With a host for every rank this is a reduce-scatter and an allgather by
/// messages alone.
///
/// In memory that is shared, whoever reads a cache line last is the next to write it, as long as every rank has one sum to add to
/// the others'. Where ranks have no cache in common, a store to a line that another has read since costs ten times what it
/// takes to fetch it, and the processor hides none of that.
final class SlicedReduction: GradientReduction {
  let values: Floats
  private let valuesSlab: Slab
  let updated: [Range<Int>]
  let gradients: LeafGradients

  private let communicator: any Communicator
  private let window: NodeWindow
  private let hosts: Hosts
  private let count: Int
  private let rank: Int

  /// What the ranks of this host add to each other's sums, each in its slice of the arena.
  private let localAdditions: [SummationTree.Addition]
  private let localSlice: Range<Int>
  /// The leaves where the sums of each host then are.
  private let roots: [[Int]]
  /// What the owner of a slice adds when it has the slices of all roots.
  private let finalAdditions: [SummationTree.Addition]
  /// The slices of the other hosts' roots, one after the other.
  private let received: Slab
  private let wire: Wire
  /// Where the other ranks of this host give their slices of the values to this one.
  private let inbox: UnsafeMutablePointer<Float>
  /// Where this rank gives slices to them.
  private let outboxes: [UnsafeMutablePointer<Float>]
  /// Where element 0 of each leaf's gradient is, as far as it is here; of another host's roots, only this rank's slice is.
  private var addresses: [UnsafeMutablePointer<Float>?]

  /// Reserves the memory; a collective operation.
  ///
  /// - Parameters:
  ///   - count: The floats of the arena.
  ///   - passes: The passes that put a leaf's gradient together.
  ///   - wireType: What gradients are rounded to on their way between hosts.
  /// - Throws: `.system` when a host has not enough shared memory.
  init(
    count: Int, _ leaves: Leaves, passes: Int, wireType: GradientType, _ hosts: Hosts, _ communicator: any Communicator
  ) throws(Failure) {
    self.count = count
    self.hosts = hosts
    self.communicator = communicator
    rank = communicator.rank
    // Whole pages, so that every leaf is as well aligned as the first.
    let stride = (count + 1023) / 1024 * 1024
    let plans = leaves.ofRank.map { LeafPlan(leaves.tree, of: $0, reusing: passes == 1) }
    let bytes = max(1, plans[rank].slotCount) * stride * MemoryLayout<Float>.stride
    let sharesMemory = hosts.ranks.contains { $0.count > 1 }
    window =
      sharesMemory ? try communicator.makeNodeWindow(bytes: bytes) : try SoloCommunicator().makeNodeWindow(bytes: bytes)
    updated = SquaredNorm.slices(of: count, parts: communicator.size)

    let host = hosts.ofRank[rank]
    let owners = leaves.owners
    let parts = hosts.ranks.indices.map { host in
      leaves.tree.additions { leaf in hosts.ofRank[owners[leaf]] == host }
    }
    let doneByRanks = plans.reduce(into: Set<SummationTree.Addition>()) { $0.formUnion($1.done) }
    localAdditions = parts[host].additions.filter { !doneByRanks.contains($0) }
    roots = parts.map(\.roots)
    let done = Set(parts.flatMap(\.additions))
    finalAdditions = leaves.tree.additions.filter { !done.contains($0) }
    localSlice = SquaredNorm.slices(of: count, parts: hosts.ranks[host].count)[hosts.place[rank]]
    let foreign = roots.indices.filter { $0 != host }.flatMap { [roots] in roots[$0] }
    received = Slab(count: foreign.count * updated[rank].count)
    wire = Wire(wireType, sent: hosts.count > 1 ? count : 0, received: received.floats.count, parts: communicator.size)
    valuesSlab = Slab(count: count)
    values = valuesSlab.floats

    let window = window
    func slot(_ slot: Int, ofNodeRank place: Int) -> UnsafeMutablePointer<Float> {
      window.segment(ofNodeRank: place).bindMemory(to: Float.self).baseAddress! + slot * stride
    }
    addresses = [UnsafeMutablePointer<Float>?](repeating: nil, count: leaves.count)
    for neighbour in hosts.ranks[host] {
      for root in plans[neighbour].roots {
        addresses[root.leaf] = slot(root.slot, ofNodeRank: hosts.place[neighbour])
      }
    }
    let place = hosts.place[rank]
    inbox = slot(0, ofNodeRank: place)
    outboxes = hosts.ranks[host].filter { [rank] in $0 != rank }.map { slot(0, ofNodeRank: hosts.place[$0]) }
    gradients = LeafGradients(
      plans[rank].slots.map { slot($0, ofNodeRank: place) },
      additions: plans[rank].additions.map {
        $0.map { .init(to: slot($0.destination, ofNodeRank: place), from: slot($0.source, ofNodeRank: place)) }
      })
    for (position, leaf) in foreign.enumerated() {
      addresses[leaf] = received.base + (position * updated[rank].count - updated[rank].lowerBound)
    }
  }

  func free() throws(Failure) { try window.free() }

  func finished(_ range: Range<Int>) throws(Failure) {}

  var hiddenSeconds: Double { 0 }

  func sum() throws(Failure) -> Double {
    try window.barrier()
    if hosts.count > 1 {
      add(localAdditions, in: localSlice)
      try window.barrier()
      try exchangeRoots()
    }
    var norm = SquaredNorm(count: count)
    let total = addresses[0]!
    add(hosts.count > 1 ? finalAdditions : localAdditions, in: updated[rank]) { start, length in
      norm.add(Floats(start: total + start, count: length), at: start)
    }
    return try norm.total(updated, communicator)
  }

  func update(_ apply: (Floats, Floats, Range<Int>) throws(Failure) -> Void) throws(Failure) {
    let own = updated[rank]
    try apply(Floats(rebasing: values[own]), Floats(start: addresses[0]! + own.lowerBound, count: own.count), own)
    give(own)
    try exchangeValues()
  }

  /// Gives a slice of the values to the other ranks of this host. Since the last barrier this rank alone has read what is there,
  /// to add it up or to send it.
  private func give(_ slice: Range<Int>) {
    for outbox in outboxes {
      (outbox + slice.lowerBound).update(from: valuesSlab.base + slice.lowerBound, count: slice.count)
    }
  }

  /// Gives this rank's slice of the values to other hosts, and takes all others.
  private func exchangeValues() throws(Failure) {
    let host = hosts.ofRank[rank]
    if hosts.count > 1 {
      let sent = (0..<communicator.size).map { other in
        let goes = hosts.ofRank[other] != host && hosts.partner(of: rank, on: hosts.ofRank[other]) == other
        return goes ? updated[rank] : 0..<0
      }
      let received = (0..<communicator.size).map { other in
        let comes = hosts.ofRank[other] != host && hosts.partner(of: other, on: host) == rank
        return comes ? updated[other] : 0..<0
      }
      try communicator.alltoallv(values, sent: sent, into: values, received: received)
      for slice in received { give(slice) }
    }
    try window.barrier()
    for (other, slice) in updated.enumerated() where hosts.partner(of: other, on: host) != rank {
      (valuesSlab.base + slice.lowerBound).update(from: inbox + slice.lowerBound, count: slice.count)
    }
  }

  /// Gives the owner of every slice that slice of this host's roots; a root at a time, as many times as any host has roots.
  private func exchangeRoots() throws(Failure) {
    let host = hosts.ofRank[rank]
    for position in 0..<(roots.map(\.count).max() ?? 0) {
      let hasRoot = position < roots[host].count
      let sent = (0..<communicator.size).map { other in
        let goes = hasRoot && hosts.ofRank[other] != host && hosts.partner(of: other, on: host) == rank
        return goes ? updated[other] : 0..<0
      }
      let arrivals = (0..<communicator.size).map { other in
        let theirs = hosts.ofRank[other]
        guard theirs != host, position < roots[theirs].count, hosts.partner(of: rank, on: theirs) == other else {
          return 0..<0
        }
        let start = addresses[roots[theirs][position]]! + updated[rank].lowerBound - received.base
        return start..<start + updated[rank].count
      }
      let source = Floats(start: hasRoot ? addresses[roots[host][position]] : nil, count: hasRoot ? count : 0)
      try wire.exchange(source, sent: sent, into: received.floats, received: arrivals, communicator)
    }
  }

  /// Adds up a slice chunk by chunk, so that what one addition leaves is in the cache for the next, and for `finish`.
  private func add(
    _ additions: [SummationTree.Addition], in slice: Range<Int>,
    finish: (_ start: Int, _ length: Int) -> Void = { _, _ in }
  ) {
    for start in Swift.stride(from: slice.lowerBound, to: slice.upperBound, by: SquaredNorm.chunk) {
      let length = min(SquaredNorm.chunk, slice.upperBound - start)
      for addition in additions {
        Kernels.add(
          Floats(start: addresses[addition.source]! + start, count: length),
          to: Floats(start: addresses[addition.destination]! + start, count: length))
      }
      finish(start, length)
    }
  }
}
