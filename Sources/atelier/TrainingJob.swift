import Collectives
import Datasets
import Evaluation
import Failures
import Foundation
import Kernels
import Models
import Networks
import Reporting
import Storage
import Training

/// The main job: train on all ranks, evaluate, then the few-label phase; rank 0 reports.
struct TrainingJob {
  private let configuration: RunConfiguration
  private let communicator: any Communicator
  private let task: any TrainingTask
  private let trainer: Trainer
  private let desk: ReportDesk?
  private let folder: RunFolder
  private let maxTime: TimeLimit?

  /// Reads the data, makes the model, prepares the run directory and resumes, on all ranks or on none.
  init(
    _ configuration: RunConfiguration, in folder: RunFolder, resume: Resumption, maxTime: TimeLimit?,
    _ communicator: any Communicator
  ) throws(Failure) {
    BLAS.setThreads(configuration.threads)
    let set = try communicator.agree { () throws(Failure) in try ImageSet(directory: configuration.data) }
    let task: any TrainingTask =
      configuration.model.isAdversarial
      ? try AdversarialTask(configuration, set, communicator) : try ModelTask(configuration, set, communicator)
    try self.init(configuration, set, task, in: folder, resume: resume, maxTime: maxTime, communicator)
  }

  /// Prepares the run directory of a task and resumes, on all ranks or on none.
  init(
    _ configuration: RunConfiguration, _ set: ImageSet, _ task: any TrainingTask, in folder: RunFolder,
    resume: Resumption, maxTime: TimeLimit?, _ communicator: any Communicator
  ) throws(Failure) {
    self.folder = folder
    self.maxTime = maxTime
    self.configuration = configuration
    self.communicator = communicator
    self.task = task
    trainer = task.trainer
    let hosts = try communicator.gather([UInt8](communicator.node.hostName.utf8), to: 0)
    desk = try communicator.agree { () throws(Failure) in
      guard let hosts else { return nil }
      return try ReportDesk(
        configuration, set, task, in: folder, resume: resume,
        hosts: hosts.map { String(decoding: $0, as: UTF8.self) })
    }
    try trainer.synchronize()
  }

  /// Runs the whole job.
  ///
  /// - Returns: What was measured on the test set at the end.
  /// - Throws: `.stopped` when it was asked to end early and has saved its state.
  @discardableResult
  func run() throws(Failure) -> Metrics {
    try communicator.agree { () throws(Failure) in try desk?.begin() }
    let startup = Session.secondsSinceStart
    var pauses: [Double] = []
    try train(&pauses)
    try checkpoint(&pauses)

    let results = try savedWhenStopped { () throws(Failure) in
      try task.conclude { requests.contains(.stop) }
    }
    let fewLabels = try runFewLabels()
    try communicator.agree { () throws(Failure) in
      try desk?.conclude(
        results, fewLabels: fewLabels, startup: startup,
        checkpointSeconds: pauses.reduce(0, +) / Double(max(pauses.count, 1)), ranks: communicator.size)
    }
    return results.test
  }

  private func runFewLabels() throws(Failure) -> [FewLabelResult] {
    let log = try communicator.agree { () throws(Failure) in try desk?.fewLabelLog() }
    return try savedWhenStopped { () throws(Failure) in try task.fewLabels(log) { requests.contains(.stop) } }
  }

  /// What to do behind a stop.
  private var wayOn: String {
    let out = folder.unnamed.map { "--out \($0) " } ?? ""
    return ": go on with the same command and \(out)--resume auto"
  }

  /// Does what is left to do behind the last step; where that is stopped, its checkpoint is written first.
  private func savedWhenStopped<Outcome>(_ work: () throws(Failure) -> Outcome) throws(Failure) -> Outcome {
    do throws(Failure) { return try work() } catch {
      guard error.kind == .stopped else { throw error }
      try communicator.agree { () throws(Failure) in try desk?.stop() }
      throw Failure(.stopped, error.message + wayOn, isShared: true)
    }
  }

  /// The steps in a row that may be skipped because their gradients are not finite.
  private static let patience = 5

  private func train(_ pauses: inout [Double]) throws(Failure) {
    var clock = CheckpointClock(configuration.checkpointEvery)
    var skippedInARow = 0
    while !trainer.isFinished {
      let step = try trainer.step(requests(&clock))
      desk?.notify(.step(step))
      skippedInARow = step.isSkipped ? skippedInARow + 1 : 0
      if step.isSkipped, desk != nil {
        Console.warn("the loss or the gradient is not finite at step \(step.step), which changes nothing")
      }
      if skippedInARow == TrainingJob.patience {
        try goBack()
        skippedInARow = 0
        continue
      }
      if trainer.isAtEndOfEpoch {
        let record = trainer.endEpoch(test: try task.evaluate())
        desk?.notify(.epoch(record))
      }
      if !step.requests.isEmpty {
        try checkpoint(&pauses)
      } else if trainer.cursor.step % configuration.verifyEvery == 0 {
        try trainer.verifyReplicas()
      }
      if step.requests.contains(.stop), !trainer.isFinished {
        try communicator.agree { () throws(Failure) in try desk?.stop() }
        throw Failure(
          .stopped,
          "stopped after step \(trainer.cursor.step) with a checkpoint" + wayOn,
          isShared: true)
      }
    }
  }

  /// Makes a checkpoint, which is written beside the next steps, and takes note of how long the training stood still for it.
  private func checkpoint(_ pauses: inout [Double]) throws(Failure) {
    let start = ContinuousClock.now
    try trainer.prepareCheckpoint()
    desk?.notify(.checkpoint(trainer))
    // A signal reaches the ranks one after the other: what has come by now, this checkpoint serves.
    Signals.forgetCheckpointRequest()
    pauses.append((ContinuousClock.now - start) / .seconds(1))
  }

  /// What this rank wants behind the next step: its own signals, and, on rank 0, what the options say.
  private func requests(_ clock: inout CheckpointClock) -> Requests {
    var requests = requests
    if desk != nil, clock.isDue(behindNextStepOf: trainer) { requests.insert(.checkpoint) }
    return requests
  }

  /// What this rank was asked for by a signal, or, on rank 0, by the time limit.
  private var requests: Requests {
    var requests = Signals.pending()
    if desk != nil, let maxTime, Session.secondsSinceStart > maxTime.seconds { requests.insert(.stop) }
    return requests
  }

  /// Goes back to the newest checkpoint, once in the life of a training.
  private func goBack() throws(Failure) {
    guard trainer.cursor.learningRateFactor == 1 else {
      throw Failure(
        .numerics,
        "the gradients are not finite again at step \(trainer.cursor.step), also with half the learning rate: resume from an "
          + "earlier checkpoint with a smaller --learning-rate, or with --clip-norm",
        isShared: true)
    }
    try communicator.agree { () throws(Failure) in try desk?.goBack() }
    try trainer.synchronize()
  }
}
