public import Failures
import Foundation
import Imaging
import Storage
import Training

/// How the loss of the training set and what was measured on the test set went down, epoch by epoch.
public struct LearningCurve: Sendable {
  private let measures: [String]
  private let lossScale: Double?

  /// A curve of measures of the test set.
  ///
  /// - Parameters:
  ///   - measures: Their names.
  ///   - lossScale: What the loss of the training set is multiplied by to be comparable with them; nil where it is not.
  public init(of measures: [String], lossScale: Double? = 1) {
    self.measures = measures
    self.lossScale = lossScale
  }

  /// Draws it from the records of a run, `metrics.jsonl`; nothing where they are of fewer than two epochs.
  public func draw(_ metrics: String, to path: String) throws(Failure) {
    guard let bytes = FileManager.default.contents(atPath: metrics) else { return }
    let records = bytes.split(separator: UInt8(ascii: "\n")).compactMap {
      JSONFile.decoded(MetricsLog.Record.self, from: Data($0))
    }
    func points(_ value: (MetricsLog.Record) -> Double?) -> [(x: Double, y: Double)] {
      records.compactMap { record in value(record).map { (x: Double(record.epoch), y: $0) } }
    }
    var curves = measures.map { name in
      (set: "test", measure: name.replacingOccurrences(of: "_", with: " "), points: points { $0.test?[name] })
    }
    if let lossScale {
      curves.append(
        (set: "train", measure: "loss", points: points { $0.split == "train" ? $0.loss.map { $0 * lossScale } : nil }))
    }
    curves.removeAll { $0.points.count < 2 }
    guard !curves.isEmpty else { return }
    let chart = LineChart(
      title: "learning curve", xAxis: "epoch", yAxis: curves[0].measure,
      series: curves.map { LineChart.Series(name: $0.set + " " + $0.measure, points: $0.points) })
    try AtomicFile.write(Data(try chart.raster.png()), to: path)
  }
}
