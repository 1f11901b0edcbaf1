import Failures
import Foundation
import Models
import Storage

/// The files of a run.
struct RunFolder: Sendable {
  let path: String
  /// What a command that goes on with the run has to name, if the one that began it has not: the default name.
  private(set) var unnamed: String?

  var record: String { path + "/run.json" }
  var metrics: String { path + "/metrics.jsonl" }
  var summary: String { path + "/summary.json" }
  var filters: String { path + "/filters.png" }
  var curve: String { path + "/learning-curve.png" }
  var confusion: String { path + "/confusion.png" }
  var samples: String { path + "/samples.png" }
  var fewLabels: String { path + "/few-label.png" }
  var fewLabelTrials: String { path + "/few-label.jsonl" }
  var components: String { path + "/components.json" }
  var explainedVariance: String { path + "/explained-variance.png" }
  var snapshots: String { path + "/snapshots" }
  var checkpoints: String { path + "/checkpoints" }

  init(path: String) { self.path = path }

  /// The folder that was asked for, or else one whose name comes from the model and the time.
  init(_ out: String?, of model: Architecture) {
    guard let out else {
      self.init(path: "runs/\(model.rawValue)-\(RunFolder.time)")
      unnamed = path
      return
    }
    self.init(path: out)
  }

  /// The folder of a part of the run.
  func part(_ name: String) -> RunFolder {
    var part = RunFolder(path: path + "/" + name)
    part.unnamed = unnamed
    return part
  }

  /// The time, by which runs are told apart.
  private static var time: String {
    Date().formatted(
      Date.VerbatimFormatStyle(
        format:
          "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
        timeZone: .current, calendar: .init(identifier: .gregorian)))
  }

  /// - Throws: `.cannotCreate` when a run has been here before.
  func requireUnused() throws(Failure) {
    guard !FileManager.default.fileExists(atPath: record) else {
      throw Failure(
        .cannotCreate, "\(path) already holds a run: give --resume auto to go on with it, or another --out")
    }
  }

  /// Makes the folder and those in it.
  func prepare() throws(Failure) {
    try RunDirectory.prepare(path)
    try RunDirectory.prepare(snapshots)
  }
}
