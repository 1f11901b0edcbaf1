public import Failures
import Foundation
public import Training

/// The progress of a training for those who watch: a bar on a terminal; in a log a line an epoch, and one every ten seconds.
public final class ProgressLog: Observer {
  private let epochs: Int
  private let stepsPerEpoch: Int
  private let columns = Terminal.columns
  private var lastLine = ContinuousClock.now
  private var samples = 0
  private var seconds = 0.0
  private var barIsShown = false

  /// A log of a training of so many epochs.
  public init(epochs: Int, stepsPerEpoch: Int) {
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
  }

  public func observe(_ event: Event) throws(Failure) {
    switch event {
    case .step(let record): show(record)
    case .epoch(let record): show(record)
    case .checkpoint: break
    }
  }

  private func show(_ record: StepRecord) {
    samples += record.samples
    seconds += record.seconds.total
    let interval: Duration = columns == nil ? .seconds(10) : .milliseconds(100)
    guard ContinuousClock.now - lastLine >= interval else { return }
    lastLine = .now
    let rate = Double(samples) / max(seconds, 1e-9)
    let done = Double(record.step) / Double(record.totalSteps)
    let remaining = Double(record.totalSteps - record.step) * Double(record.samples) / rate
    let text = String(
      format: "epoch %d/%d  step %d/%d  loss %.5f  %.0f images/s  %@ left", record.epoch + 1, epochs, record.step,
      record.totalSteps, record.loss, rate, ProgressLog.duration(remaining))
    guard let columns else { return Terminal.write(text + "\n") }
    let width = max(0, min(30, columns - text.count - 4))
    let filled = Int(done * Double(width))
    let bar = String(repeating: "━", count: filled) + String(repeating: "╌", count: width - filled)
    Terminal.write("\r\u{1B}[K\(bar)  \(text)")
    barIsShown = true
  }

  private func show(_ record: EpochRecord) {
    if barIsShown { Terminal.write("\r\u{1B}[K") }
    barIsShown = false
    lastLine = .now
    Terminal.write(
      String(
        format: "epoch %d/%d  train loss %.5f%@  test %@  %.0f images/s\n", record.epoch + 1, epochs, record.trainLoss,
        record.trainMeasures.isEmpty ? "" : ", " + Metrics(record.trainMeasures).line, record.test.line,
        Double(record.samples) / max(record.seconds.total, 1e-9)))
  }

  /// For example `1:05` or `2:00:00`.
  static func duration(_ seconds: Double) -> String {
    let whole = seconds > 0 ? Int(min(seconds, 1e9).rounded()) : 0
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
