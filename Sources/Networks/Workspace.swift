public import Failures
public import Kernels

/// The memory that a network needs to pass blocks of samples forward and backward, and the passes themselves.
///
/// What a pass computes is reserved before. Blocks of a streamable network share the memory of one block; those of a network with
/// batch normalisation keep their activations until all have arrived, so the workspace holds the whole local batch. Gradients
/// that are never needed at the same time share memory.
public final class Workspace {
  /// Adds up sums over the leaves of all ranks, in the order of the virtual shards; leaves the total in the first row.
  public typealias SumExchange = (_ sums: UnsafeMutableBufferPointer<Double>, _ leaves: Int) throws(Failure) -> Void

  /// The network.
  public let network: Network
  /// The rows that fit.
  public let rows: Int
  private let arena: Arena
  let segments: [Range<Int>]
  private let slab: Slab
  private let gradientSlab: Slab
  private let lender: Workspace?
  let activations: [Matrix]
  let tangents: [Matrix]
  let gradients: [Matrix]
  let saved: [Matrix]
  private let scratch: UnsafeMutablePointer<Float>
  private let sums: UnsafeMutableBufferPointer<Double>
  private let forwardSums: [UnsafeMutablePointer<Double>]
  let backwardSums: [UnsafeMutablePointer<Double>]
  private let leaves: Int
  let runs: [[Range<Int>]]
  private let penalties: UnsafeMutableBufferPointer<Double>
  private let penaltyOffsets: [Int]
  let lent: [Range<Int>]
  private let borrows: Bool

  /// What the layers add to the loss, by name, in forward order.
  public let penaltyNames: [String]

  /// Takes down how long each layer takes, where somebody wants to know.
  public var profile: LayerProfile?

  /// Makes the memory for up to `rows` samples at a time.
  ///
  /// - Parameters:
  ///   - training: Whether there will be backward passes.
  ///   - leaves: The number of gradient sums that the blocks are told apart by.
  ///   - streamed: Whether a block goes forward and backward before the next begins; where the network allows it, when nil.
  ///   - tangents: Whether tangents will be passed forward.
  ///   - lender: Another workspace, whose memory for gradients is taken if it is large enough: for two that never hold gradients
  ///     at the same time.
  public init(
    _ arena: Arena, rows: Int, training: Bool, leaves: Int = 1, streamed: Bool? = nil, tangents: Bool = false,
    gradientsOf lender: Workspace? = nil
  ) {
    let network = arena.network
    self.arena = arena
    self.network = network
    self.rows = rows
    self.leaves = leaves
    segments = network.segments
    let sizes = [network.input.count] + network.layers.map(\.output.count)
    // A weight that two layers use is complete when a block has passed through both: no layer may run ahead with other blocks.
    let borrows = network.layers.contains { !$0.borrowed.isEmpty }
    self.borrows = borrows
    let streamable = !borrows && (streamed ?? network.isStreamable)
    runs = network.segments.map {
      borrows ? [$0] : streamable ? $0.map { $0..<$0 + 1 } : Workspace.runs(of: $0, network)
    }
    func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }

    var total = 0
    func place(_ count: Int) -> Int {
      defer { total += aligned(count) }
      return total
    }
    let activationOffsets = sizes.map { place(rows * $0) }
    let savedOffsets = network.layers.map { place(rows * $0.savedPerSample) }
    // A gradient is written by one layer and read by the one before, or changed where it is by some and read by the one before
    // these; blocks of a run may be anywhere within it.
    let runOfLayer = runs.joined().enumerated().flatMap { run, layers in layers.map { _ in run } }
    var firsts = [0]
    for (i, layer) in network.layers.enumerated() { firsts.append(layer.differentiatesInPlace ? firsts[i] : i + 1) }
    let plan = MemoryPlan(
      sizes: sizes.indices.map { training && firsts[$0] == $0 ? aligned(rows * sizes[$0]) : 0 },
      lifetimes: sizes.indices.map {
        let last = firsts.lastIndex(of: firsts[$0])!
        return runOfLayer[max(firsts[$0] - 1, 0)]...runOfLayer[min(last, runOfLayer.count - 1)]
      })
    let tangentOffsets = tangents ? sizes.map { place(rows * $0) } : []
    let scratchOffset = place(network.layers.map { $0.scratchCount(rows: rows) }.max()!)
    slab = Slab(count: total)
    let base = slab.base
    self.lender = lender.flatMap { $0.gradientSlab.floats.count >= plan.count ? $0 : nil }
    gradientSlab = Slab(count: self.lender == nil ? plan.count : 0)
    let gradientBase = self.lender?.gradientSlab.base ?? gradientSlab.base
    activations = sizes.indices.map { Matrix(base + activationOffsets[$0], rows: rows, columns: sizes[$0]) }
    self.tangents = tangentOffsets.indices.map { Matrix(base + tangentOffsets[$0], rows: rows, columns: sizes[$0]) }
    gradients = sizes.indices.map {
      Matrix(gradientBase + plan.offsets[firsts[$0]], rows: rows, columns: sizes[$0])
    }
    saved = network.layers.indices.map {
      Matrix(base + savedOffsets[$0], rows: rows, columns: network.layers[$0].savedPerSample)
    }
    scratch = base + scratchOffset

    let counts = network.layers.map { ($0 as? any SynchronizingLayer)?.sumCount ?? 0 }
    sums = .allocate(capacity: max(1, leaves * counts.max()!))
    lent = network.layers.indices.map { network.lent(byLayer: $0) }
    penaltyNames = network.layers.flatMap(\.penalties)
    penaltyOffsets = network.layers.indices.map { i in network.layers[..<i].reduce(0) { $0 + $1.penalties.count } }
    penalties = .allocate(capacity: max(1, leaves * penaltyNames.count))
    penalties.initialize(repeating: 0)
    forwardSums = counts.map { .allocate(capacity: max($0, 1)) }
    backwardSums = counts.map { .allocate(capacity: max($0, 1)) }
  }

  /// Cuts a segment into layers that work on all blocks at once and runs of layers that a block passes through while it is in
  /// the cache.
  private static func runs(of segment: Range<Int>, _ network: Network) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for i in segment {
      if let last = runs.last, !(network.layers[i] is any JoiningLayer), !(network.layers[i - 1] is any JoiningLayer) {
        runs[runs.count - 1] = last.lowerBound..<i + 1
      } else {
        runs.append(i..<i + 1)
      }
    }
    return runs
  }

  deinit {
    sums.deallocate()
    penalties.deallocate()
    for pointer in forwardSums + backwardSums { pointer.deallocate() }
  }

  /// Where the samples go before a forward pass.
  public var input: Matrix { activations[0] }

  /// Where a tangent of every sample goes before it is passed forward.
  public var inputTangent: Matrix { tangents[0] }

  /// What a forward pass computed.
  public var output: Matrix { activations[activations.count - 1] }

  /// What a forward pass computed behind the first `depth` layers; also where a pass that begins there finds its input.
  public func output(ofFirst depth: Int) -> Matrix { activations[depth] }

  /// Where the gradient of the loss with respect to the output goes before a backward pass; it is overwritten there.
  public var outputGradient: Matrix { gradients[gradients.count - 1] }

  /// The gradient of the loss with respect to the input, after a backward pass that was asked for it.
  public var inputGradient: Matrix { gradients[0] }

  /// The sums, over the samples of a leaf, of what the layers added to the loss since the last time; zero again afterwards.
  public func takePenalties(ofLeaf leaf: Int) -> [Double] {
    let row = leaf * penaltyNames.count..<(leaf + 1) * penaltyNames.count
    defer { penalties[row].update(repeating: 0) }
    return Array(penalties[row])
  }

  /// Passes blocks of the input forward through the first `depth` layers, or all.
  ///
  /// - Parameter start: The layers that are left out in front, because their output is there already.
  public func forward(
    _ blocks: [Block], _ context: Context = .evaluation, from start: Int = 0, depth: Int? = nil,
    exchange: SumExchange = { _, _ throws(Failure) in }
  ) throws(Failure) {
    let depth = depth ?? network.layers.count
    for (segment, runs) in zip(segments, runs) where segment.lowerBound < depth && segment.upperBound > start {
      if segment.lowerBound >= start, context.mode == .training,
        let layer = network.layers[segment.lowerBound] as? any SynchronizingLayer
      {
        let totals = forwardSums[segment.lowerBound]
        try total(of: layer.sumCount, blocks, into: totals, exchange) { block, sums in
          layer.gather(
            activations[segment.lowerBound].rows(block.rows), into: sums,
            pass(context, block, layer: segment.lowerBound))
        }
        layer.updateStatistics(totals, arena.statistics.baseAddress!)
      }
      for run in runs where run.lowerBound < depth && run.upperBound > start {
        if joined(blocks, run.lowerBound) != nil {
          forward(joint(blocks), through: run.lowerBound, context)
        } else {
          for block in blocks {
            for i in run where i >= start && i < depth { forward(block, through: i, context) }
          }
        }
      }
    }
  }

  private func forward(_ block: Block, through i: Int, _ context: Context) {
    let start = profile?.start()
    network.layers[i].forward(
      activations[i].rows(block.rows), into: activations[i + 1].rows(block.rows),
      saving: saved[i].rows(block.rows), pass(context, block, layer: i))
    if let start { profile?.forward[i] += LayerProfile.seconds(since: start) }
  }

  /// Passes tangents of the samples that have just gone forward through the network, all of whose layers are linear in pieces.
  ///
  /// A backward pass in a context that follows tangents then computes the gradient of the output's derivatives along them.
  public func forwardTangents(_ blocks: [Block], _ context: Context) {
    for block in blocks {
      for (i, layer) in network.layers.enumerated() {
        guard let layer = layer as? any PiecewiseLinearLayer else {
          preconditionFailure("\(layer.description) has no tangents")
        }
        layer.forwardTangent(
          tangents[i].rows(block.rows), output: activations[i + 1].rows(block.rows),
          into: tangents[i + 1].rows(block.rows), pass(context, block, layer: i))
      }
    }
  }

  /// A layer, when it works on all blocks at once.
  func joined(_ blocks: [Block], _ i: Int) -> (any JoiningLayer)? {
    borrows || blocks.count < 2 ? nil : network.layers[i] as? any JoiningLayer
  }

  /// All rows of blocks that lie one behind the other.
  func joint(_ blocks: [Block]) -> Block {
    Block(rows: blocks[0].rows.lowerBound..<blocks[blocks.count - 1].rows.upperBound)
  }

  func pass(
    _ context: Context, _ block: Block, layer: Int, gradient: UnsafeMutablePointer<Float>? = nil,
    accumulating: Bool? = nil
  ) -> Pass {
    var pass = Pass(
      context: context, firstRow: block.rows.lowerBound, values: arena.values.baseAddress!,
      statistics: arena.statistics.baseAddress!, gradients: gradient, accumulating: accumulating ?? !block.opensLeaf,
      lent: lent[layer],
      scratch: scratch, penalties: penalties.baseAddress! + block.leaf * penaltyNames.count + penaltyOffsets[layer])
    if context.mode == .training, network.layers[layer] is any SynchronizingLayer {
      pass.sums = UnsafePointer(forwardSums[layer])
      pass.backwardSums = UnsafePointer(backwardSums[layer])
    }
    return pass
  }

  func total(
    of count: Int, _ blocks: [Block], into totals: UnsafeMutablePointer<Double>, _ exchange: SumExchange,
    _ gather: (Block, UnsafeMutablePointer<Double>) -> Void
  ) throws(Failure) {
    let rows = UnsafeMutableBufferPointer(rebasing: sums[0..<leaves * count])
    rows.update(repeating: 0)
    for block in blocks { gather(block, rows.baseAddress! + block.leaf * count) }
    try exchange(rows, leaves)
    totals.update(from: rows.baseAddress!, count: count)
  }
}
