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
  private let set: ImageSet
  private let trainer: Trainer
  private let evaluator: ReconstructionEvaluator
  private let desk: ReportDesk?

  /// Reads the data, makes the model, prepares the run directory and resumes, on all ranks or on none.
  init(
    _ configuration: RunConfiguration, out: String?, resume: Resumption, _ communicator: any Communicator
  ) throws(Failure) {
    self.configuration = configuration
    self.communicator = communicator
    BLAS.setThreads(configuration.threads)
    let (set, source) = try communicator.agree { () throws(Failure) in
      let set = try ImageSet(directory: configuration.data)
      guard configuration.model != .convAutoencoder || min(set.train.height, set.train.width) >= 4 else {
        throw Failure(
          .usage,
          "the images in \(configuration.data) are \(set.train.height)×\(set.train.width): conv-autoencoder wants at least "
            + "4×4; use fc-autoencoder")
      }
      return (
        set,
        try ImageSource(
          set, shards: configuration.training.shards, rank: communicator.rank, of: communicator.size)
      )
    }
    self.set = set
    let model = configuration.makeModel(height: set.train.height, width: set.train.width)
    let trainer = Trainer(model, on: source, configuration.training, communicator)
    self.trainer = trainer
    evaluator = ReconstructionEvaluator(trainer.arena, on: source, communicator)
    let hosts = try communicator.gather([UInt8](communicator.node.hostName.utf8), to: 0)
    desk = try communicator.agree { () throws(Failure) in
      guard let hosts else { return nil }
      return try ReportDesk(
        configuration, set, trainer, out: out, resume: resume,
        hosts: hosts.map { String(decoding: $0, as: UTF8.self) })
    }
    try trainer.synchronize()
  }

  /// Runs the whole job.
  func run() throws(Failure) {
    try desk?.begin()
    let startup = Session.secondsSinceStart
    var clock = CheckpointClock(configuration.checkpointEvery)
    while !trainer.isFinished {
      let step = try trainer.step(requestsCheckpoint: desk != nil && clock.isDue(behindNextStepOf: trainer))
      try desk?.notify(.step(step))
      if trainer.isAtEndOfEpoch {
        let record = trainer.endEpoch(test: try evaluator.evaluate())
        try desk?.notify(.epoch(record))
      }
      if step.checkpointRequested {
        try trainer.verifyReplicas()
        try desk?.notify(.checkpoint(trainer))
      }
    }
    try trainer.verifyReplicas()
    try desk?.notify(.checkpoint(trainer))

    let test = try evaluator.evaluate()
    let results = try FewLabelJob(
      configuration.fewLabels, trainer.model, trainer.arena, set, communicator
    ).run()
    try desk?.conclude(test: test, fewLabels: results, startup: startup, ranks: communicator.size)
  }
}
