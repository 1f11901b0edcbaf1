import Collectives
import Datasets
import Kernels
import Networks
import Support
import Testing

@testable import Training

@Suite(.serialized) struct ReductionRankTests {
  static let counts = [1, 7, 1023, 1024, 1025, 5000, 70_001]

  @Test("Sums in a tree have the same bits by any reduction and any number of ranks", arguments: counts, [1, 5, 8])
  func treeSumsHaveTheSameBits(count: Int, leafCount: Int) throws {
    try SharedWorld.run { world in
      guard world.size <= leafCount else { return }
      let tree = SummationTree(count: leafCount)
      var expected = (0..<leafCount).map { leaf in (0..<count).map { gradient(leaf, $0) } }
      for addition in tree.additions {
        for i in 0..<count { expected[addition.destination][i] += expected[addition.source][i] }
      }
      let shards = VirtualShards(count: 1000, shards: leafCount)
      let leaves = Leaves(shards, exact: true, world)
      for kind in [ReductionKind.shared, .slices, .auto] {
        let (values, norm) = try reduce(kind, count: count, leaves, world)
        #expect(values == expected[0].map { -$0 }, "\(kind)")
        var reference = SquaredNorm(count: count)
        expected[0].withUnsafeMutableBufferPointer { reference.add($0) }
        #expect(norm == reference.total)
      }
    }
  }

  @Test("Every reduction agrees with MPI_Allreduce", arguments: counts, ReductionKind.allCases)
  func everyReductionAgreesWithAllreduce(count: Int, kind: ReductionKind) throws {
    try SharedWorld.run { world in
      var expected = (0..<count).map { gradient(world.rank, $0) }
      try expected.withUnsafeMutableBufferPointer { try world.sum($0) }
      let leaves = Leaves(VirtualShards(count: 1000, shards: 8), exact: false, world)
      let (values, _) = try reduce(kind, count: count, leaves, world)
      let error = (0..<count).map { i in abs(values[i] + expected[i]) / max(1, abs(expected[i])) }.max() ?? 0
      #expect(error <= 1e-5)
    }
  }

  @Test("Gradients that are rounded on the wire are added as floats", arguments: counts, [GradientType.bf16, .f16])
  func roundedSums(count: Int, type: GradientType) throws {
    try SharedWorld.run { world in
      func rounded(_ x: Float) -> Float {
        if type == .f16 { return Float(Float16(x)) }
        return Float(bitPattern: (x.bitPattern + 0x7FFF + (x.bitPattern >> 16 & 1)) & 0xFFFF_0000)
      }
      let leaves = Leaves(VirtualShards(count: 1000, shards: 8), exact: false, world)
      let slices = SquaredNorm.slices(of: count, parts: world.size)
      // The owner of a slice has its own part as it was.
      var expected = (0..<world.size).map { rank in
        (0..<count).map { i in slices[rank].contains(i) ? gradient(rank, i) : rounded(gradient(rank, i)) }
      }
      for addition in SummationTree(count: world.size).additions {
        for i in 0..<count { expected[addition.destination][i] += expected[addition.source][i] }
      }
      let reduction = try SlicedReduction(
        count: count, leaves, passes: 1, wireType: type, Hosts(separate: world.size), world)
      let (values, _) = try reduce(reduction, count: count, leaves, world)
      #expect(values == expected[0].map { -$0 })
    }
  }

  @Test("A gradient that is not finite on one rank has a norm that is not finite on all")
  func notFiniteOnOneIsNotFiniteOnAll() throws {
    try SharedWorld.run { world in
      let leaves = Leaves(VirtualShards(count: 1000, shards: 8), exact: true, world)
      for broken in 0..<8 {
        let reduction = try ReductionKind.shared.reduction(count: 3000, leaves, world)
        for position in 0..<leaves.own.count {
          let floats = Floats(start: reduction.gradients.addresses[position], count: 3000)
          floats.update(repeating: 1)
          if leaves.own.lowerBound + position == broken { floats[2999] = broken % 2 == 0 ? .nan : .infinity }
          for addition in reduction.gradients.additions[position] { addition(0..<3000) }
        }
        let norm = try reduction.sum()
        #expect(!norm.isFinite)
      }
    }
  }

  @Test("What goes on beneath the backward pass is measured, and is nothing where sums begin behind it")
  func hidden() throws {
    try SharedWorld.run { world in
      let leaves = Leaves(VirtualShards(count: 1000, shards: 8), exact: false, world)
      for overlapped in [true, false] {
        let reduction = AllreduceReduction(count: 5000, overlapped: overlapped, bucketBytes: 4096, world)
        for _ in 0..<2 {
          _ = try reduce(reduction, count: 5000, leaves, world)
          #expect((reduction.hiddenSeconds > 0) == overlapped)
        }
      }
      let shared = try ReductionKind.shared.reduction(count: 5000, leaves, world)
      _ = try reduce(shared, count: 5000, leaves, world)
      #expect(shared.hiddenSeconds == 0)
    }
  }

  /// Starts from zero and subtracts the summed gradient.
  private func reduce(
    _ kind: ReductionKind, count: Int, _ leaves: Leaves, _ world: WorldCommunicator
  ) throws -> (values: [Float], norm: Double) {
    try reduce(try kind.reduction(count: count, leaves, world), count: count, leaves, world)
  }

  private func reduce(
    _ reduction: any GradientReduction, count: Int, _ leaves: Leaves, _ world: WorldCommunicator
  ) throws -> (values: [Float], norm: Double) {
    reduction.values.update(repeating: 0)
    for position in 0..<leaves.own.count {
      let floats = Floats(start: reduction.gradients.addresses[position], count: count)
      for i in 0..<count { floats[i] = gradient(leaves.own.lowerBound + position, i) }
      for addition in reduction.gradients.additions.isEmpty ? [] : reduction.gradients.additions[position] {
        addition(0..<count)
      }
    }
    // As the backward pass reports it: from the end, in uneven pieces.
    var end = count
    while end > 0 {
      let start = max(0, end - 3000)
      try reduction.finished(start..<end)
      end = start
    }
    let norm = try reduction.sum()
    try reduction.update { values, gradients, range in
      #expect(values.count == range.count && gradients.count == range.count)
      for i in 0..<range.count { values[i] -= gradients[i] }
    }
    return ([Float](reduction.values), norm)
  }

  private func gradient(_ leaf: Int, _ i: Int) -> Float {
    Float((leaf * 7919 + i * 104_729) % 1009) / 31 - 16
  }
}
