public import Collectives
import Datasets
public import Failures
import Foundation
import Kernels
public import Models
public import Networks

/// Trains a model on all ranks together: every rank computes the gradient of its part of each global batch, the gradients are
/// summed over the ranks, and the replicas are updated.
public final class Trainer {
  /// What is trained.
  public let model: Model
  /// What decides the course of the training.
  public let hyperparameters: Hyperparameters
  /// This rank's copy of the network.
  public let replica: Replica
  /// How far it has come.
  public private(set) var cursor = Cursor()
  /// The seconds of all steps since this process began.
  public private(set) var seconds = PhaseSeconds()
  /// The samples of all those steps, of all ranks.
  public private(set) var samples = 0

  private let communicator: any Communicator
  private let source: ImageSource
  private let sampler: Sampler
  private let plan: EpochPlan
  private let schedule: LearningRateSchedule
  private let leaves: Leaves
  private let leafSum: LeafSum
  private let workspace: Workspace
  private let blockSize: Int
  private var labels: [UInt8] = []
  private var epochSeconds = PhaseSeconds()
  private var epochSamples = 0

  /// Samples that pass through the network together when the model leaves it open.
  private static let largestBlock = 512

  /// Makes the replica of a rank; the values are rank 0's after ``synchronize()``. A collective operation.
  public init(
    _ model: Model, on source: ImageSource, _ hyperparameters: Hyperparameters, _ communicator: any Communicator
  ) throws(Failure) {
    self.model = model
    self.source = source
    self.hyperparameters = hyperparameters
    self.communicator = communicator
    leaves = Leaves(source.shards, exact: hyperparameters.exact, communicator)
    leafSum = LeafSum(leaves, communicator)
    replica = try Replica(model.network, hyperparameters, leaves, communicator)
    plan = EpochPlan(shards: source.shards, batchSize: hyperparameters.batchSize, seed: hyperparameters.seed)
    sampler = Sampler(plan, shards: source.ownShards)
    let warmup = Int(hyperparameters.warmupEpochs * Double(plan.stepsPerEpoch))
    schedule = LearningRateSchedule(
      hyperparameters.schedule, learningRate: hyperparameters.learningRate, warmupSteps: warmup,
      totalSteps: hyperparameters.epochs * plan.stepsPerEpoch)
    blockSize = model.blockSize ?? Trainer.largestBlock
    workspace = Workspace(
      replica.arena,
      rows: max(1, model.network.isStreamable ? min(blockSize, sampler.largestBatch) : sampler.largestBatch),
      training: true, leaves: leaves.own.count)
    if model.objective.needsLabels { labels = [UInt8](repeating: 0, count: workspace.rows) }
  }

  /// Takes down how long each layer takes, where somebody wants to know.
  public var profile: LayerProfile? {
    get { workspace.profile }
    set { workspace.profile = newValue }
  }

  /// The values of this rank's replica.
  public var arena: Arena { replica.arena }

  /// The steps of the whole training.
  public var totalSteps: Int {
    min(hyperparameters.steps ?? .max, hyperparameters.epochs * plan.stepsPerEpoch)
  }

  /// The steps of an epoch.
  public var stepsPerEpoch: Int { plan.stepsPerEpoch }

  /// Whether all steps have been made.
  public var isFinished: Bool { cursor.step >= totalSteps }

  /// Gives every rank rank 0's parameters, optimizer state and cursor, and proves that all have the same; a collective
  /// operation.
  public func synchronize() throws(Failure) {
    let state = CheckpointState(cursor: cursor, optimizerSteps: replica.optimizer.stepCount)
    let bytes = try communicator.broadcast([UInt8](try state.encoded()), from: 0)
    let shared = try CheckpointState(Data(bytes), source: "rank 0's message")
    resume(at: shared.cursor, optimizerSteps: shared.optimizerSteps)
    try replica.broadcast()
    try replica.verify(at: cursor.step)
  }

  /// Halves the learning rate of all steps to come; to be called on rank 0 and followed by ``synchronize()``.
  public func halveLearningRate() {
    cursor.learningRateFactor /= 2
  }

  /// Proves that all ranks have the same parameters; a collective operation.
  public func verifyReplicas() throws(Failure) {
    try replica.verify(at: cursor.step)
  }

  /// Proves that all ranks have the same parameters and gives all of them the whole state of the optimizer, so that any can
  /// save it; a collective operation.
  public func prepareCheckpoint() throws(Failure) {
    try replica.verify(at: cursor.step)
    try replica.gatherOptimizerState()
  }

  /// Goes on from where another training stopped.
  func resume(at cursor: Cursor, optimizerSteps: Int) {
    self.cursor = cursor
    replica.optimizer.stepCount = optimizerSteps
  }

  /// Makes one step: load, forward, backward, reduce, update; a collective operation.
  ///
  /// - Parameter requests: What this rank wants to happen behind this step.
  public func step(_ requests: Requests = []) throws(Failure) -> StepRecord {
    var phases = PhaseSeconds()
    var watch = Stopwatch()
    let local = sampler.batch(epoch: cursor.epoch, step: cursor.stepInEpoch)
    let globalCount = plan.globalCount(epoch: cursor.epoch, step: cursor.stepInEpoch)
    var context = Context(
      .training, seed: hyperparameters.seed, epoch: cursor.epoch, lossScale: 1 / Float(globalCount))
    var losses = [Double](repeating: 0, count: leaves.own.count)

    let waves = waves(of: local)
    for (number, wave) in waves.enumerated() {
      context.samples = wave.samples.baseAddress
      load(wave.samples)
      phases.load += watch.lap()

      try labels.withUnsafeBufferPointer { labels throws(Failure) in
        context.labels = labels.baseAddress
        try workspace.forward(wave.blocks, context, exchange: exchange)
        for block in wave.blocks {
          losses[block.leaf] += model.objective.evaluate(
            workspace.output.rows(block.rows), images: workspace.input.rows(block.rows),
            labels: labels.baseAddress.map { $0 + block.rows.lowerBound },
            gradient: workspace.outputGradient.rows(block.rows), scale: context.lossScale)
        }
        phases.forward += watch.lap()

        try workspace.backward(
          wave.blocks, context, gradients: { [replica] in replica.gradient(ofOwnLeaf: $0).baseAddress! },
          exchange: exchange,
          finished: { range throws(Failure) in
            guard number == waves.count - 1 else { return }
            phases.backward += watch.lap()
            try replica.finished(range)
            phases.reduce += watch.lap()
          })
      }
      phases.backward += watch.lap()
    }

    FaultPoint.strikeBeforeReduction(
      rank: communicator.rank, step: cursor.step + 1, gradient: replica.gradient(ofOwnLeaf: 0))
    let totals = try total(losses, requests)
    let norm = try replica.sum()
    phases.reduce += watch.lap()
    let isFinite = totals.loss.isFinite && norm.isFinite
    let learningRate = schedule.rate(at: cursor.step) * cursor.learningRateFactor
    if isFinite {
      let clip = hyperparameters.clipNorm ?? .infinity
      try replica.update(learningRate: learningRate, factor: norm > Double(clip) ? clip / Float(norm) : 1)
    }
    phases.update += watch.lap()
    FaultPoint.strikeBehindUpdate(rank: communicator.rank, step: cursor.step + 1, values: arena.values)

    let record = StepRecord(
      epoch: cursor.epoch, step: cursor.step + 1, totalSteps: totalSteps, loss: totals.loss / Double(globalCount),
      learningRate: learningRate, samples: globalCount,
      penalties: totals.penalties.mapValues { $0 / Double(globalCount) }, gradientNorm: norm, isSkipped: !isFinite,
      requests: totals.requests, seconds: phases)
    advance(record)
    return record
  }

  /// Samples that pass through the network together, in blocks that belong to one leaf each.
  private typealias Wave = (samples: UnsafeBufferPointer<Int32>, blocks: [Block])

  /// Cuts this rank's part of a batch; a block at a time where the network lets one go forward and back before the next.
  ///
  /// The blocks of a leaf depend on nothing but its samples' number.
  private func waves(of local: UnsafeBufferPointer<Int32>) -> [Wave] {
    var waves: [Wave] = []
    var blocks: [Block] = []
    var start = 0
    for (leaf, count) in leafCounts(local.count).enumerated() {
      if count == 0 { replica.gradient(ofOwnLeaf: leaf).update(repeating: 0) }
      for first in stride(from: start, to: start + count, by: blockSize) {
        let end = min(first + blockSize, start + count)
        if model.network.isStreamable {
          waves.append(
            (
              UnsafeBufferPointer(rebasing: local[first..<end]),
              [Block(rows: 0..<end - first, leaf: leaf, opensLeaf: first == start)]
            ))
        } else {
          blocks.append(Block(rows: first..<end, leaf: leaf, opensLeaf: first == start))
        }
      }
      start += count
    }
    return model.network.isStreamable ? waves : [(local, blocks)]
  }

  /// The number of samples that each of this rank's leaves has in this step.
  private func leafCounts(_ local: Int) -> [Int] {
    guard hyperparameters.exact else { return [local] }
    return source.ownShards.map { plan.places(ofShard: $0, step: cursor.stepInEpoch).count }
  }

  private func load(_ samples: UnsafeBufferPointer<Int32>) {
    source.train.gather(samples, countingFrom: source.firstSample, into: workspace.input.floats)
    if model.objective.needsLabels {
      for (row, sample) in samples.enumerated() { labels[row] = source.trainLabels[Int(sample) - source.firstSample] }
    }
  }

  private func exchange(_ sums: UnsafeMutableBufferPointer<Double>, _ rows: Int) throws(Failure) {
    try leafSum.total(sums, width: sums.count / rows)
  }

  /// Sums losses, penalties and requests over all leaves of all ranks.
  private func total(
    _ losses: [Double], _ requests: Requests
  ) throws(Failure) -> (loss: Double, penalties: [String: Double], requests: Requests) {
    let names = workspace.penaltyNames
    let rows = losses.enumerated().map { leaf, loss in
      [loss] + Requests.all.map { leaf == 0 && requests.contains($0) ? 1 : 0 } + workspace.takePenalties(ofLeaf: leaf)
    }
    let totals = try leafSum.total(rows, width: 1 + Requests.all.count + names.count)
    let penalties = totals[(1 + Requests.all.count)...]
    return (
      penalties.reduce(totals[0], +), Dictionary(zip(names, penalties), uniquingKeysWith: +),
      Requests(zip(Requests.all, totals[1...]).filter { $0.1 > 0 }.map(\.0))
    )
  }

  private func advance(_ record: StepRecord) {
    cursor.step += 1
    cursor.stepInEpoch += 1
    if record.isSkipped {
      cursor.skippedSteps += 1
    } else {
      cursor.epochSamples += record.samples
      cursor.epochLoss += record.loss * Double(record.samples)
    }
    seconds += record.seconds
    epochSeconds += record.seconds
    epochSamples += record.samples
    samples += record.samples
  }

  /// Whether the last step completed an epoch, or the training.
  public var isAtEndOfEpoch: Bool { cursor.stepInEpoch == stepsPerEpoch || isFinished && cursor.stepInEpoch > 0 }

  /// Closes the epoch that has just been completed and turns to the next.
  public func endEpoch(test: Metrics) -> EpochRecord {
    let record = EpochRecord(
      epoch: cursor.epoch, step: cursor.step, trainLoss: cursor.epochLoss / Double(max(cursor.epochSamples, 1)),
      test: test, seconds: epochSeconds, samples: epochSamples)
    if cursor.stepInEpoch == stepsPerEpoch {
      cursor.epoch += 1
      cursor.stepInEpoch = 0
      cursor.epochSamples = 0
      cursor.epochLoss = 0
    }
    epochSeconds = PhaseSeconds()
    epochSamples = 0
    return record
  }
}
