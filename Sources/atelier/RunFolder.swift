import Failures
import Foundation
import Storage

/// The files of a run.
struct RunFolder: Sendable {
  let path: String

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

  /// The default name, from the model and the time.
  static func named(after model: String, at date: Date) -> RunFolder {
    let time = date.formatted(
      Date.VerbatimFormatStyle(
        format:
          "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
        timeZone: .current, calendar: .init(identifier: .gregorian)))
    return RunFolder(path: "runs/\(model)-\(time)")
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
