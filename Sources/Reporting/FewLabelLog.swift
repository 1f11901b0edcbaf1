public import Evaluation
public import Failures
import Foundation
public import Networks
import Storage
import Training

/// The finished trials of a run's few-label phase, `few-label.jsonl`: a heading that says of what, then an object a line, so
/// that a phase that is interrupted goes on where it was.
public final class FewLabelLog {
  private struct Heading: Hashable, Codable {
    var options: FewLabelOptions
    var parametersDigest: String
    var statisticsDigest: String
    var dataDigest: String

    enum CodingKeys: String, CodingKey {
      case options
      case parametersDigest = "parameters_digest"
      case statisticsDigest = "statistics_digest"
      case dataDigest = "data_digest"
    }
  }

  private struct Record: Codable {
    var trial: FewLabelTrial
    var accuracy: Double
  }

  /// The accuracies of the trials that are finished.
  public private(set) var accuracies: [FewLabelTrial: Double] = [:]
  private var log: AppendLog?
  private let warn: (Failure) -> Void

  /// Opens the log of a run; what it holds of other options, parameters or data is cut off.
  ///
  /// - Parameters:
  ///   - data: The digest of the data set.
  ///   - warn: Called once when a trial cannot be recorded; the phase goes on, but would begin anew after an interruption.
  public init(
    _ path: String, of options: FewLabelOptions, on arena: Arena, data: String, warn: @escaping (Failure) -> Void
  ) throws(Failure) {
    self.warn = warn
    let heading = Heading(
      options: options, parametersDigest: ReplicaDigest.hexadecimal(arena.values),
      statisticsDigest: ReplicaDigest.hexadecimal(arena.statistics), dataDigest: data)
    let log = try AppendLog(path: path)
    var isContinued = false
    var accuracies: [FewLabelTrial: Double] = [:]
    try log.truncate { line in
      guard isContinued else {
        isContinued = JSONFile.decoded(Heading.self, from: line) == heading
        return isContinued
      }
      guard let record = JSONFile.decoded(Record.self, from: line) else { return false }
      accuracies[record.trial] = record.accuracy
      return true
    }
    if !isContinued { try log.append(line: try JSONFile.line(heading)) }
    self.accuracies = accuracies
    self.log = log
  }

  /// Takes note of a trial that is finished.
  public func record(_ trial: FewLabelTrial, accuracy: Double) {
    accuracies[trial] = accuracy
    do throws(Failure) {
      try log?.append(line: try JSONFile.line(Record(trial: trial, accuracy: accuracy)))
    } catch {
      log = nil
      warn(error)
    }
  }
}
