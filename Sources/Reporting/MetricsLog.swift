public import Failures
import Foundation
import Storage
public import Training

/// The record of a training, `metrics.jsonl`: an object a line, in the order of the steps; the source of every curve.
public final class MetricsLog: Observer {
  /// One line.
  struct Record: Codable {
    var epoch: Int
    var step: Int
    var split: String
    var loss: Double?
    var test: Metrics?
    var measures: [String: Double]?
    var gradientNorm: Double?
    var skipped: Bool?
    var learningRate: Float?
    var imagesPerSecond: Double?
    var seconds: PhaseSeconds?

    enum CodingKeys: String, CodingKey {
      case epoch, step, split, loss, test, measures, skipped, seconds
      case gradientNorm = "gradient_norm"
      case learningRate = "learning_rate"
      case imagesPerSecond = "images_per_second"
    }
  }

  private let log: AppendLog
  private let stepsBetweenRecords = 10
  /// The training samples and the seconds of the steps that were recorded before this process began.
  public private(set) var earlier = (samples: 0.0, seconds: 0.0)
  private var samples = 0
  private var seconds = PhaseSeconds()

  /// Opens the log of a run; what was recorded behind `step`, by a run that was stopped and goes on from there, is cut off.
  public init(_ path: String, continuingFrom step: Int) throws(Failure) {
    log = try AppendLog(path: path)
    try goBack(to: step) { [self] record in
      guard record.split == "step", let seconds = record.seconds?.total, let rate = record.imagesPerSecond else {
        return
      }
      earlier.samples += rate * seconds
      earlier.seconds += seconds
    }
  }

  /// Cuts off what was recorded behind a step.
  public func goBack(to step: Int) throws(Failure) { try goBack(to: step) { _ in } }

  private func goBack(to step: Int, keeping: (Record) -> Void) throws(Failure) {
    try log.truncate { line in
      guard let record = JSONFile.decoded(Record.self, from: line), record.step <= step else { return false }
      keeping(record)
      return true
    }
  }

  public func observe(_ event: Event) throws(Failure) {
    switch event {
    case .step(let record):
      samples += record.samples
      seconds += record.seconds
      guard record.step % stepsBetweenRecords == 0 || record.isSkipped else { return }
      try write(
        Record(
          epoch: record.epoch + 1, step: record.step, split: "step", loss: record.loss,
          measures: record.measures.isEmpty ? nil : record.measures, gradientNorm: record.gradientNorm,
          skipped: record.isSkipped ? true : nil, learningRate: record.learningRate,
          imagesPerSecond: Double(samples) / seconds.total, seconds: seconds))
      samples = 0
      seconds = PhaseSeconds()
    case .epoch(let record):
      try write(
        Record(
          epoch: record.epoch + 1, step: record.step, split: "train", loss: record.trainLoss,
          measures: record.trainMeasures.isEmpty ? nil : record.trainMeasures,
          imagesPerSecond: Double(record.samples) / max(record.seconds.total, 1e-9), seconds: record.seconds))
      try write(
        Record(epoch: record.epoch + 1, step: record.step, split: "test", test: record.test))
    case .checkpoint:
      break
    }
  }

  private func write(_ record: Record) throws(Failure) {
    try log.append(line: try JSONFile.line(record))
  }
}
