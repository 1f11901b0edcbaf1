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
  /// What decides the course of the training.
  public let hyperparameters: Hyperparameters
  /// How far it has come.
  public private(set) var cursor = Cursor()
  /// The seconds of all steps since this process began.
  public private(set) var seconds = PhaseSeconds()
  /// The samples of all those steps, of all ranks.
  public private(set) var samples = 0

  private let rule: any StepRule
  private let share: BatchShare
  private let communicator: any Communicator
  private let schedule: LearningRateSchedule
  private var epochSeconds = PhaseSeconds()
  private var epochSamples = 0

  /// Makes the replica of a rank; the values are rank 0's after ``synchronize()``. A collective operation.
  public convenience init(
    _ model: Model, on source: ImageSource, _ hyperparameters: Hyperparameters, _ communicator: any Communicator
  ) throws(Failure) {
    let share = BatchShare(source, hyperparameters, communicator)
    self.init(try ModelStep(model, share), share)
  }

  /// Makes the replicas of a rank, the generator's first; the values are rank 0's after ``synchronize()``. A collective
  /// operation.
  public convenience init(
    _ model: AdversarialModel, on source: ImageSource, _ hyperparameters: Hyperparameters,
    _ communicator: any Communicator
  ) throws(Failure) {
    let share = BatchShare(source, hyperparameters, communicator)
    self.init(try AdversarialStep(model, share), share)
  }

  private init(_ rule: any StepRule, _ share: BatchShare) {
    self.rule = rule
    self.share = share
    hyperparameters = share.hyperparameters
    communicator = share.communicator
    schedule = LearningRateSchedule(
      hyperparameters.schedule, learningRate: hyperparameters.learningRate,
      warmupSteps: Int(hyperparameters.warmupEpochs * Double(share.stepsPerEpoch)),
      totalSteps: hyperparameters.epochs * share.stepsPerEpoch)
  }

  /// This rank's copies of the networks, in the order in which checkpoints hold them.
  public var replicas: [Replica] { rule.replicas }

  /// The values of this rank's replica; of the first where there are several.
  public var arena: Arena { replicas[0].arena }

  /// Takes down from now on how long each layer of each network takes.
  public func profileLayers() -> [LayerProfile] {
    rule.workspaces.map { workspace in
      let profile = LayerProfile(workspace.network)
      workspace.profile = profile
      return profile
    }
  }

  /// The number of parameters of all networks.
  public var parameterCount: Int { replicas.reduce(0) { $0 + $1.arena.network.parameters.parameterCount } }

  /// The SHA-256 of the parameters of all networks.
  public var parametersDigest: String { ReplicaDigest.hexadecimal(replicas.map(\.arena.values)) }

  /// The steps of the whole training.
  public var totalSteps: Int { min(hyperparameters.steps ?? .max, hyperparameters.epochs * stepsPerEpoch) }

  /// The steps of an epoch.
  public var stepsPerEpoch: Int { share.stepsPerEpoch }

  /// What decides which samples each step has.
  var sampling: Sampling {
    Sampling(
      seed: hyperparameters.seed, shards: share.source.shards.count, batchSize: hyperparameters.batchSize,
      sampleCount: share.source.shards.sampleCount)
  }

  /// Whether all steps have been made.
  public var isFinished: Bool { cursor.step >= totalSteps }

  /// Gives every rank rank 0's parameters, optimizer state and cursor, and proves that all have the same; a collective
  /// operation.
  public func synchronize() throws(Failure) {
    let state = CheckpointState(
      cursor: cursor, sampling: sampling, optimizerSteps: replicas.map(\.optimizer.stepCount))
    let bytes = try communicator.broadcast([UInt8](try state.encoded()), from: 0)
    let shared = try CheckpointState(Data(bytes), source: "rank 0's message")
    resume(at: shared.cursor, optimizerSteps: shared.optimizerSteps)
    for replica in replicas { try replica.broadcast() }
    try verifyReplicas()
  }

  /// Halves the learning rate of all steps to come; to be called on rank 0 and followed by ``synchronize()``.
  public func halveLearningRate() {
    cursor.learningRateFactor /= 2
  }

  /// Proves that all ranks have the same parameters; a collective operation.
  public func verifyReplicas() throws(Failure) {
    for replica in replicas { try replica.verify(at: cursor.step) }
  }

  /// Proves that all ranks have the same parameters and gives all of them the whole state of the optimizer, so that any can
  /// save it; a collective operation.
  public func prepareCheckpoint() throws(Failure) {
    try verifyReplicas()
    for replica in replicas { try replica.gatherOptimizerState() }
  }

  /// Gives back the memory that the ranks share, which the communicator would keep to its end; collective, and the last that is
  /// done with the trainer.
  public func free() throws(Failure) {
    for replica in replicas { try replica.free() }
  }

  /// Goes on from where another training stopped.
  func resume(at cursor: Cursor, optimizerSteps: [Int]) {
    self.cursor = cursor
    for (replica, count) in zip(replicas, optimizerSteps) { replica.optimizer.stepCount = count }
  }

  /// Makes one step: load, forward, backward, reduce, update; a collective operation.
  ///
  /// - Parameter requests: What this rank wants to happen behind this step.
  public func step(_ requests: Requests = []) throws(Failure) -> StepRecord {
    let learningRate = schedule.rate(at: cursor.step) * cursor.learningRateFactor
    let outcome = try rule.step(at: cursor, learningRate: learningRate, requests)
    FaultPoint.strikeBehindUpdate(rank: communicator.rank, step: cursor.step + 1, values: arena.values)
    let record = StepRecord(
      epoch: cursor.epoch, step: cursor.step + 1, totalSteps: totalSteps, loss: outcome.loss,
      learningRate: learningRate, samples: share.globalCount(at: cursor), measures: outcome.measures,
      gradientNorm: outcome.gradientNorm, isSkipped: outcome.isSkipped, requests: outcome.requests,
      seconds: outcome.seconds)
    advance(record)
    return record
  }

  private func advance(_ record: StepRecord) {
    cursor.step += 1
    cursor.stepInEpoch += 1
    if record.isSkipped {
      cursor.skippedSteps += 1
    } else {
      cursor.epochSamples += record.samples
      cursor.epochLoss += record.loss * Double(record.samples)
      for (name, mean) in record.measures {
        cursor.epochMeasures[name, default: 0] += mean * Double(record.samples)
      }
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
    let count = Double(max(cursor.epochSamples, 1))
    let record = EpochRecord(
      epoch: cursor.epoch, step: cursor.step, trainLoss: cursor.epochLoss / count,
      trainMeasures: cursor.epochMeasures.mapValues { $0 / count }, test: test, seconds: epochSeconds,
      samples: epochSamples)
    if cursor.stepInEpoch == stepsPerEpoch {
      cursor.epoch += 1
      cursor.stepInEpoch = 0
      cursor.epochSamples = 0
      cursor.epochLoss = 0
      cursor.epochMeasures = [:]
    }
    epochSeconds = PhaseSeconds()
    epochSamples = 0
    return record
  }
}
