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
  private let evaluator: Evaluator
  private let desk: ReportDesk?

  /// Reads the data, makes the model, prepares the run directory and resumes, on all ranks or on none.
  init(
    _ configuration: RunConfiguration, out: String?, resume: Resumption, _ communicator: any Communicator
  ) throws(Failure) {
    self.configuration = configuration
    self.communicator = communicator
    BLAS.setThreads(configuration.threads)
    let (set, model, source) = try communicator.agree { () throws(Failure) in
      let set = try ImageSet(directory: configuration.data)
      let model = try configuration.makeModel(height: set.train.height, width: set.train.width)
      return (
        set, model,
        try ImageSource(
          set, labelled: model.objective.needsLabels, shards: configuration.training.shards, rank: communicator.rank,
          of: communicator.size)
      )
    }
    self.set = set
    let trainer = try Trainer(model, on: source, configuration.training, communicator)
    self.trainer = trainer
    evaluator = Evaluator(model, trainer.arena, on: source, communicator)
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
      let step = try trainer.step(desk != nil && clock.isDue(behindNextStepOf: trainer) ? .checkpoint : [])
      try desk?.notify(.step(step))
      if trainer.isAtEndOfEpoch {
        let record = trainer.endEpoch(test: try evaluator.evaluate())
        try desk?.notify(.epoch(record))
      }
      if step.requests.contains(.checkpoint) {
        try trainer.prepareCheckpoint()
        try desk?.notify(.checkpoint(trainer))
      }
    }
    try trainer.prepareCheckpoint()
    try desk?.notify(.checkpoint(trainer))

    let test = try evaluator.evaluate()
    let results = try FewLabelJob(
      configuration.fewLabels, trainer.model, trainer.arena, set, communicator
    ).run()
    try desk?.conclude(test: test, fewLabels: results, startup: startup, ranks: communicator.size)
  }
}
