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

/// Rank 0's side of a run: the run directory, those who watch, and what is said on the screen.
final class ReportDesk {
  private let configuration: RunConfiguration
  private let set: ImageSet
  private let task: any TrainingTask
  private let trainer: Trainer
  private let folder: RunFolder
  private let lock: RunLock
  private let writer = BackgroundWriter { Console.warn("\($0.message); the training goes on") }
  private let pictures: (any SnapshotPictures)?
  private let store: CheckpointStore
  private let checkpoints: CheckpointWriter
  private let metrics: MetricsLog
  private var observers: [any Observer]
  private let record: RunRecord

  /// Prepares the run directory and puts the trainer where it is to go on from.
  init(
    _ configuration: RunConfiguration, _ set: ImageSet, _ task: any TrainingTask, in folder: RunFolder,
    resume: Resumption, hosts: [String]
  ) throws(Failure) {
    self.configuration = configuration
    self.set = set
    self.task = task
    trainer = task.trainer
    self.folder = folder
    if !resume.goesOn(in: folder) { try folder.requireUnused() }
    try folder.prepare()
    lock = try RunLock(directory: folder.path) { Console.warn($0) }
    // Pictures that rank 0 was writing when it was killed.
    try AtomicFile.removeLeftOvers(in: folder.snapshots)
    store = try CheckpointStore(directory: folder.checkpoints)
    checkpoints = CheckpointWriter(store, writer)
    if let checkpoint = try ReportDesk.checkpoint(resume, store) {
      try checkpoint.restore(trainer)
      Console.write("resuming from \(checkpoint.path), step \(trainer.cursor.step)\n")
      let changes = resume.hyperparameters(out: folder.path)?.changes(to: configuration.training) ?? []
      if !changes.isEmpty {
        Console.warn("it goes on with other options than it had: \(changes.joined(separator: ", "))")
      }
    }
    record = RunRecord(
      configuration: configuration, version: Atelier.version, command: CommandLine.arguments, started: Date(),
      hosts: hosts, ranks: hosts.count, blas: "\(ComputeKernels.description), \(BLAS.configuration)",
      data: try set.digest())
    pictures = try task.snapshots(in: folder, every: configuration.snapshotEvery, writer)
    metrics = try MetricsLog(folder.metrics, continuingFrom: trainer.cursor.step)
    observers = [
      ProgressLog(epochs: configuration.training.epochs, stepsPerEpoch: trainer.stepsPerEpoch),
      metrics, checkpoints,
    ]
    if let pictures { observers.append(pictures) }
  }

  private static func checkpoint(_ resume: Resumption, _ store: CheckpointStore) throws(Failure) -> Checkpoint? {
    let loaded: CheckpointStore.Loaded?
    switch resume {
    case .none: loaded = nil
    case .auto: loaded = try store.newest { Console.warn($0) }
    case .path(let path): loaded = try CheckpointStore.load(path: path) { Console.warn($0) }
    }
    return try loaded.map { loaded throws(Failure) in try Checkpoint(loaded) }
  }

  /// Says what is going to happen.
  func begin() throws(Failure) {
    try JSONFile.write(record, to: folder.record)
    let training = configuration.training
    let course =
      trainer.totalSteps == 0
      ? "no training steps"
      : "\(ReportDesk.count(training.epochs, "epoch")) of \(trainer.stepsPerEpoch) steps"
        + (training.steps.map { $0 < training.epochs * trainer.stepsPerEpoch ? ", of which \($0) are made" : "" } ?? "")
        + ", global batch \(training.batchSize), "
        + "\(training.optimizer.rawValue), learning rate \(training.learningRate), \(training.schedule.rawValue)"
    Console.write(
      """
      \(configuration.model.rawValue): \(trainer.parameterCount) parameters, code \(task.code)
      \(set.train.count) images of \(set.train.height)×\(set.train.width) in \(training.shards) virtual shards on \
      \(ReportDesk.count(record.ranks, "rank")) × \(ReportDesk.count(configuration.threads, "thread")), \
      \(Set(record.hosts).sorted().joined(separator: ", "))
      \(course), \(task.objective)
      run directory \(folder.path)

      """)
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let ranksHere = record.hosts.filter { $0 == record.hosts[0] }.count
    if ranksHere * configuration.threads > cores {
      Console.warn(
        "\(ranksHere) ranks × \(configuration.threads) threads share the \(cores) cores of \(record.hosts[0]): expect no "
          + "speed-up beyond \(cores)")
    }
    if trainer.cursor.step == 0, configuration.snapshotEvery > 0 {
      try pictures?.draw(
        to: folder.snapshots + "/epoch-000.png", title: trainer.isFinished ? "reconstructions" : "before training")
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// Tells all who watch.
  func notify(_ event: Event) {
    for observer in observers {
      do throws(Failure) { try observer.observe(event) } catch {
        Console.warn("\(error.message); the training goes on without it")
        observers.removeAll { $0 === observer }
      }
    }
  }

  /// Puts the trainer back to the newest checkpoint, with half the learning rate.
  ///
  /// - Throws: `.numerics` when there is none.
  func goBack() throws(Failure) {
    try checkpoints.finish()
    let failed = trainer.cursor.step
    guard let checkpoint = try ReportDesk.checkpoint(.auto, store) else {
      throw Failure(
        .numerics,
        "the gradients are not finite at step \(failed), and there is no checkpoint to go back to: give a smaller --learning-rate"
      )
    }
    try checkpoint.restore(trainer)
    trainer.halveLearningRate()
    try metrics.goBack(to: trainer.cursor.step)
    Console.warn(
      "the gradients are not finite at step \(failed): going back to \(checkpoint.path) with half the learning rate")
  }

  /// What is kept of the few-label phase while it runs, if there is one.
  func fewLabelLog() throws(Failure) -> FewLabelLog? {
    // Trials count only for the parameters that they were made with.
    writer.finish()
    return try configuration.fewLabels.map { options throws(Failure) in
      try FewLabelLog(folder.fewLabelTrials, of: options, on: trainer.arena, data: record.data) {
        Console.warn("\($0.message); the phase goes on, but would begin anew after an interruption")
      }
    }
  }

  /// Waits until the checkpoints are written, for a run that ends early.
  func stop() throws(Failure) {
    try checkpoints.finish()
  }

  /// Writes what is left to write and names the files.
  func conclude(
    _ results: TaskResults, fewLabels: [FewLabelResult], startup: Double, checkpointSeconds: Double, ranks: Int
  ) throws(Failure) {
    if let layerwise = results.layerwise { Console.write(layerwise.table(together: results.test)) }
    try checkpoints.finish()
    let trainSeconds = metrics.earlier.seconds + trainer.seconds.total
    let summary = Summary(
      model: configuration.model, ranks: ranks, batchSize: configuration.training.batchSize,
      parameters: trainer.parameterCount, parametersDigest: trainer.parametersDigest, code: task.code.description,
      imagesPerSecond: trainSeconds > 0 ? (metrics.earlier.samples + Double(trainer.samples)) / trainSeconds : 0,
      epochs: trainer.cursor.epoch + (trainer.cursor.stepInEpoch > 0 ? 1 : 0), steps: trainer.cursor.step,
      test: results.test, layerwise: results.layerwise, classifierDigest: results.classifierDigest,
      fewLabels: fewLabels,
      seconds: Summary.Seconds(
        startup: startup, train: trainSeconds, checkpoint: checkpointSeconds,
        total: metrics.earlier.seconds + Session.secondsSinceStart))
    try JSONFile.write(summary, to: folder.summary)
    // Numbers first: a picture that cannot be drawn costs none.
    try task.curve.draw(folder.metrics, to: folder.curve)
    try results.draw(folder, writer)
    if !fewLabels.isEmpty {
      let report = FewLabelReport(fewLabels, isConvolutional: trainer.arena.network.isConvolutional)
      Console.write(report.table)
      try report.draw(to: folder.fewLabels)
    }
    writer.finish()
    Console.write(
      String(
        format: "test %@; %@%.1f s in all\nrun directory %@\n", results.test.line,
        summary.steps > 0 ? String(format: "%.0f images/s; ", summary.imagesPerSecond) : "", summary.seconds.total,
        folder.path))
  }
}
