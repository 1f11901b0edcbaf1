import Failures
import Kernels
import Models
import Networks

/// The step of a model with one network: its objective goes down along the gradient.
final class ModelStep: StepRule {
  let replicas: [Replica]
  private let replica: Replica
  private let model: Model
  private let share: BatchShare
  private let workspace: Workspace
  private let blockSize: Int
  private var labels: [UInt8] = []

  /// Samples that pass through the network together when the model leaves it open.
  private static let largestBlock = 512

  /// Makes the replica of a rank; a collective operation.
  init(_ model: Model, _ share: BatchShare) throws(Failure) {
    self.model = model
    self.share = share
    replica = try Replica(model.network, share)
    replicas = [replica]
    blockSize = model.blockSize ?? ModelStep.largestBlock
    workspace = Workspace(
      replica.arena,
      rows: max(1, model.network.isStreamable ? min(blockSize, share.largestBatch) : share.largestBatch),
      training: true, leaves: share.leaves.own.count)
    if model.needsLabels { labels = [UInt8](repeating: 0, count: workspace.rows) }
  }

  var workspaces: [Workspace] { [workspace] }

  func step(at cursor: Cursor, learningRate: Float, _ requests: Requests) throws(Failure) -> StepOutcome {
    let watch = PhaseWatch()
    let globalCount = share.globalCount(at: cursor)
    var context = Context(
      .training, seed: share.hyperparameters.seed, epoch: cursor.epoch, drawsCodes: true, corrupts: true,
      lossScale: 1 / Float(globalCount))
    var losses = [Double](repeating: 0, count: share.leaves.own.count)

    context.images = UnsafePointer(workspace.input.base)
    let objective = model.objective(in: replica.arena)
    let waves = waves(at: cursor)
    for (number, wave) in waves.enumerated() {
      context.samples = wave.samples.baseAddress
      share.load(wave.samples, into: workspace.input)
      objective.prepare(workspace.input.rows(0..<wave.samples.count), context)
      if model.needsLabels { labels.withUnsafeMutableBufferPointer { share.loadLabels(wave.samples, into: $0) } }
      watch.lap(\.load)

      try labels.withUnsafeBufferPointer { labels throws(Failure) in
        context.labels = labels.baseAddress
        try workspace.forward(wave.blocks, context, exchange: watch.exchange(of: share, in: \.forward))
        for block in wave.blocks {
          losses[block.leaf] += objective.evaluate(
            workspace.output.rows(block.rows), images: workspace.input.rows(block.rows),
            labels: labels.baseAddress.map { $0 + block.rows.lowerBound },
            gradient: workspace.outputGradient.rows(block.rows), scale: context.lossScale)
        }
        watch.lap(\.forward)

        try workspace.backward(
          wave.blocks, context, gradients: replica.gradients, exchange: watch.exchange(of: share, in: \.backward),
          finished: { range throws(Failure) in
            guard number == waves.count - 1 else { return }
            watch.lap(\.backward)
            try replica.finished(range)
            watch.lap(\.reduce)
          })
      }
      watch.lap(\.backward)
    }

    let names = workspace.penaltyNames
    let (sums, requests) = try share.total(
      losses.enumerated().map { [$1] + workspace.takePenalties(ofLeaf: $0) }, width: 1 + names.count, requests)
    let means = sums.map { $0 / Double(globalCount) }
    let loss = sums.reduce(0, +) / Double(globalCount)
    let norm = try replica.sum(at: cursor)
    watch.lap(\.reduce)
    watch.seconds.hiddenReduce += replica.hiddenSeconds
    let isFinite = loss.isFinite && norm.isFinite
    if isFinite { try replica.update(at: cursor, learningRate: learningRate, norm: norm) }
    watch.lap(\.update)
    var measures = Dictionary(zip(names, means[1...]), uniquingKeysWith: +)
    // The loss has a multiple of the divergence, by which the divergence itself is known unless it is none.
    if let weight = model.reparametrization?.weight(inEpoch: cursor.epoch) {
      measures["kl"] = weight > 0 ? measures["kl"]! / Double(weight) : nil
    }
    return StepOutcome(
      loss: loss, measures: measures, gradientNorm: norm,
      isSkipped: !isFinite, requests: requests, seconds: watch.seconds)
  }

  /// Samples that pass through the network together, in blocks that belong to one leaf each.
  private typealias Wave = (samples: UnsafeBufferPointer<Int32>, blocks: [Block])

  /// Cuts this rank's part of a batch. Where the network lets blocks go forward and back one after the other, there are only as
  /// many together as make large matrix products; where it wants small ones, one.
  private func waves(at cursor: Cursor) -> [Wave] {
    let samples = share.samples(at: cursor)
    let blocks = share.blocks(of: blockSize, at: cursor)
    guard model.network.isStreamable else { return [(samples, blocks)] }
    var waves: [Wave] = []
    var wave: [Block] = []
    for (i, block) in blocks.enumerated() {
      let start = block.rows.lowerBound - (wave.last?.rows.upperBound ?? 0)
      wave.append(
        Block(
          rows: block.rows.lowerBound - start..<block.rows.upperBound - start, leaf: block.leaf,
          opensLeaf: block.opensLeaf, closesLeaf: block.closesLeaf))
      if i + 1 < blocks.count, wave.last!.rows.upperBound + blocks[i + 1].rows.count <= blockSize { continue }
      waves.append(
        (
          UnsafeBufferPointer(
            rebasing: samples[block.rows.upperBound - wave.last!.rows.upperBound..<block.rows.upperBound]), wave
        ))
      wave = []
    }
    return waves
  }
}
