public import Collectives
import Datasets
public import Failures
import Foundation
import Kernels
public import Models
public import Networks

/// Trains a model on all ranks together: every rank computes the gradient of its part of each global batch, the gradients are
/// summed over the ranks, and each rank updates its own replica.
public final class Trainer {
  /// What is trained.
  public let model: Autoencoder
  /// The values of this rank's replica.
  public let arena: Arena
  /// The rule of the updates, with its memory.
  public let optimizer: any Optimizer
  /// What decides the course of the training.
  public let hyperparameters: Hyperparameters
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
  private let workspace: Workspace
  private let gradients: Slab
  private var reducer: GradientReducer
  private var blocks: [Block] = []
  private var epochSeconds = PhaseSeconds()

  /// Behind the gradients lie numbers that are summed with them, so that a step needs no other collective.
  private static let extras = 16

  /// Makes the replica of a rank; the values are rank 0's after ``synchronize()``.
  public init(
    _ model: Autoencoder, on source: ImageSource, _ hyperparameters: Hyperparameters, _ communicator: any Communicator
  ) {
    self.model = model
    self.source = source
    self.hyperparameters = hyperparameters
    self.communicator = communicator
    arena = Arena(model.network, seed: hyperparameters.seed)
    let count = model.network.parameters.count
    optimizer = hyperparameters.optimizer.optimizer(
      count: count, learningRate: hyperparameters.learningRate, weightDecay: hyperparameters.weightDecay)
    plan = EpochPlan(shards: source.shards, batchSize: hyperparameters.batchSize, seed: hyperparameters.seed)
    sampler = Sampler(plan, shards: source.ownShards)
    let warmup = Int(hyperparameters.warmupEpochs * Double(plan.stepsPerEpoch))
    schedule = LearningRateSchedule(
      hyperparameters.schedule, learningRate: hyperparameters.learningRate, warmupSteps: warmup,
      totalSteps: hyperparameters.epochs * plan.stepsPerEpoch)
    let streamed = model.network.isStreamable ? model.blockSize ?? sampler.largestBatch : sampler.largestBatch
    workspace = Workspace(arena, rows: max(1, min(streamed, sampler.largestBatch)), training: true)
    gradients = Slab(count: count + Trainer.extras)
    reducer = GradientReducer(communicator, count: count + Trainer.extras)
  }

  /// The steps of the whole training.
  public var totalSteps: Int {
    min(hyperparameters.steps ?? .max, hyperparameters.epochs * plan.stepsPerEpoch)
  }

  /// The steps of an epoch.
  public var stepsPerEpoch: Int { plan.stepsPerEpoch }

  /// Whether all steps have been made.
  public var isFinished: Bool { cursor.step >= totalSteps }

  /// Gives every rank rank 0's parameters, optimizer state and cursor, and proves that all have the same.
  public func synchronize() throws(Failure) {
    let state = CheckpointState(cursor: cursor, optimizerSteps: optimizer.stepCount)
    let bytes = try communicator.broadcast([UInt8](try state.encoded()), from: 0)
    let shared = try CheckpointState(Data(bytes), source: "rank 0's message")
    resume(at: shared.cursor, optimizerSteps: shared.optimizerSteps)
    for floats in [arena.values, arena.statistics] + optimizer.state.map(\.floats) {
      try communicator.broadcast(floats, from: 0)
    }
    try verifyReplicas()
  }

  /// Proves that all ranks have the same parameters.
  public func verifyReplicas() throws(Failure) {
    try ReplicaDigest.verify(arena.values, communicator, at: cursor.step)
  }

  /// Goes on from where another training stopped.
  func resume(at cursor: Cursor, optimizerSteps: Int) {
    self.cursor = cursor
    optimizer.stepCount = optimizerSteps
  }

  /// Makes one step: load, forward, backward, reduce, update.
  ///
  /// - Parameter requestsCheckpoint: Whether this rank wants a checkpoint behind this step. The request rides in the step's
  ///   own reduction, so all ranks learn of it at the same step.
  public func step(requestsCheckpoint: Bool = false) throws(Failure) -> StepRecord {
    var phases = PhaseSeconds()
    var watch = Stopwatch()
    let local = sampler.batch(epoch: cursor.epoch, step: cursor.stepInEpoch)
    let globalCount = plan.globalCount(epoch: cursor.epoch, step: cursor.stepInEpoch)
    let moment = Workspace.Moment(seed: hyperparameters.seed, epoch: cursor.epoch)
    let extras = Floats(rebasing: gradients.floats[model.network.parameters.count...])
    extras.update(repeating: 0)
    extras[1] = requestsCheckpoint ? 1 : 0
    if local.isEmpty { gradients.floats[..<model.network.parameters.count].update(repeating: 0) }

    for start in stride(from: 0, to: local.count, by: workspace.rows) {
      let samples = UnsafeBufferPointer(rebasing: local[start..<min(start + workspace.rows, local.count)])
      let block = Block(rows: 0..<samples.count, opensLeaf: start == 0)
      let isLast = start + workspace.rows >= local.count
      source.train.gather(samples, countingFrom: source.firstSample, into: workspace.input.floats)
      phases.load += watch.lap()

      try workspace.forward([block], .training, moment, samples: samples.baseAddress)
      let loss = model.loss.evaluate(
        workspace.output.rows(block.rows), against: workspace.input.rows(block.rows),
        gradient: workspace.outputGradient.rows(block.rows), scale: 1 / Float(globalCount))
      extras[0] += Float(loss)
      phases.forward += watch.lap()

      try workspace.backward([block], moment, samples: samples.baseAddress, gradients: { _ in gradients.base }) {
        range throws(Failure) in
        guard isLast else { return }
        phases.backward += watch.lap()
        try reducer.ready(from: range.lowerBound, of: gradients.floats)
        phases.reduce += watch.lap()
      }
      phases.backward += watch.lap()
    }
    try reducer.finish(gradients.floats)
    phases.reduce += watch.lap()

    optimizer.learningRate = schedule.rate(at: cursor.step)
    optimizer.step(arena.values, along: Floats(rebasing: gradients.floats[..<model.network.parameters.count]))
    phases.update += watch.lap()

    let record = StepRecord(
      epoch: cursor.epoch, step: cursor.step + 1, totalSteps: totalSteps, loss: Double(extras[0]) / Double(globalCount),
      learningRate: optimizer.learningRate, samples: globalCount, checkpointRequested: extras[1] > 0, seconds: phases)
    advance(record)
    return record
  }

  private func advance(_ record: StepRecord) {
    cursor.step += 1
    cursor.stepInEpoch += 1
    cursor.epochSamples += record.samples
    cursor.epochLoss += record.loss * Double(record.samples)
    seconds += record.seconds
    epochSeconds += record.seconds
    samples += record.samples
  }

  /// Whether the last step completed an epoch, or the training.
  public var isAtEndOfEpoch: Bool { cursor.stepInEpoch == stepsPerEpoch || isFinished && cursor.stepInEpoch > 0 }

  /// Closes the epoch that has just been completed and turns to the next.
  public func endEpoch(test: ReconstructionMetrics) -> EpochRecord {
    let record = EpochRecord(
      epoch: cursor.epoch, step: cursor.step, trainLoss: cursor.epochLoss / Double(max(cursor.epochSamples, 1)),
      test: test, seconds: epochSeconds, samples: cursor.epochSamples)
    if cursor.stepInEpoch == stepsPerEpoch {
      cursor.epoch += 1
      cursor.stepInEpoch = 0
      cursor.epochSamples = 0
      cursor.epochLoss = 0
    }
    epochSeconds = PhaseSeconds()
    return record
  }
}
