import Failures
import Foundation
import Support
import Testing

@testable import Reporting
@testable import Training

/// The record of a training: no line twice, none missing, whatever happened in between.
@Suite struct MetricsLogTests {
  private func step(_ step: Int, loss: Double = 0.25, skipped: Bool = false) -> Event {
    var seconds = PhaseSeconds()
    seconds.forward = 0.5
    return .step(
      StepRecord(
        epoch: (step - 1) / 20, step: step, totalSteps: 60, loss: loss, learningRate: 0.5, samples: 100, measures: [:],
        gradientNorm: skipped ? .nan : 2, isSkipped: skipped, requests: [], seconds: seconds))
  }

  private func epoch(_ epoch: Int) -> Event {
    .epoch(
      EpochRecord(
        epoch: epoch, step: 20 * (epoch + 1), trainLoss: 0.75, trainMeasures: [:], test: Metrics(["mse": 0.125]),
        seconds: PhaseSeconds(),
        samples: 2000))
  }

  private func lines(_ path: String) throws -> [[String: Any]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private func steps(_ path: String) throws -> [String] {
    try lines(path).map { "\($0["split"] as? String ?? "?") \($0["step"] as? Int ?? -1)" }
  }

  /// A log of 60 steps in three epochs, whose 33rd was skipped.
  private func write(_ path: String, from first: Int = 1) throws {
    let log = try MetricsLog(path, continuingFrom: first - 1)
    for number in first...60 {
      try log.observe(step(number, loss: number == 33 ? .nan : 0.25, skipped: number == 33))
      if number % 20 == 0 { try log.observe(epoch(number / 20 - 1)) }
    }
  }

  private let whole = [
    "step 10", "step 20", "train 20", "test 20", "step 30", "step 33", "step 40", "train 40", "test 40", "step 50",
    "step 60", "train 60", "test 60",
  ]

  @Test("every tenth step and every skipped one has a line, every epoch one of its training and one of the test set")
  func records() throws {
    try withTemporaryDirectory { folder in
      try write(folder + "/log")
      #expect(try steps(folder + "/log") == whole)
      let lines = try lines(folder + "/log")
      #expect(lines[0]["loss"] as? Double == 0.25 && lines[0]["epoch"] as? Int == 1 && lines[0]["skipped"] == nil)
      // 1000 samples in five seconds.
      #expect(lines[0]["images_per_second"] as? Double == 200)
      #expect((lines[0]["seconds"] as? [String: Double])?["forward"] == 5)
      #expect(lines[2]["loss"] as? Double == 0.75 && (lines[3]["test"] as? [String: Double])?["mse"] == 0.125)
      #expect(lines[5]["loss"] as? String == "nan" && lines[5]["skipped"] as? Bool == true)
      #expect((lines[6]["seconds"] as? [String: Double])?["forward"] == 3.5)
    }
  }

  @Test(
    "a run that goes on from any step ends with the lines of one that was never stopped", arguments: [0, 1, 20, 33, 59])
  func continued(_ step: Int) throws {
    try withTemporaryDirectory { folder in
      try write(folder + "/log")
      try write(folder + "/log", from: step + 1)
      #expect(try steps(folder + "/log") == whole)
    }
  }

  @Test("what was recorded before is known: so many samples in so much time")
  func earlier() throws {
    try withTemporaryDirectory { folder in
      try write(folder + "/log")
      let log = try MetricsLog(folder + "/log", continuingFrom: 45)
      #expect(log.earlier.samples == 4000 && log.earlier.seconds == 20)
      try log.goBack(to: 10)
      #expect(log.earlier.samples == 4000)
      #expect(try steps(folder + "/log") == ["step 10"])
      #expect(try MetricsLog(folder + "/new", continuingFrom: 0).earlier == (0, 0))
    }
  }

  @Test("a torn or foreign line and all behind it is cut off", arguments: [#"{"epoch":1,"step":2"#, "hello\n", "\n"])
  func torn(_ tail: String) throws {
    try withTemporaryDirectory { folder in
      try write(folder + "/log")
      let handle = try #require(FileHandle(forWritingAtPath: folder + "/log"))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(tail.utf8))
      _ = try MetricsLog(folder + "/log", continuingFrom: 60)
      #expect(try steps(folder + "/log") == whole)
    }
  }
}
