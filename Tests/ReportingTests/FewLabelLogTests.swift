import Failures
import Foundation
import Kernels
import Models
import Networks
import Storage
import Support
import Testing

@testable import Evaluation
@testable import Reporting

/// What is kept of a few-label phase while it runs.
@Suite struct FewLabelLogTests {
  private let options = FewLabelOptions(labels: [20, 50], trials: 3, seed: 1)
  private let network = Model.multilayerPerceptron(input: Shape(height: 4, width: 4, channels: 1)).network

  private func open(
    _ folder: String, _ options: FewLabelOptions? = nil, seed: UInt64 = 1, data: String = "data"
  ) throws -> FewLabelLog {
    try FewLabelLog(folder + "/log", of: options ?? self.options, on: Arena(network, seed: seed), data: data) {
      Issue.record("\($0)")
    }
  }

  private let trials: [FewLabelTrial: Double] = [
    FewLabelTrial(labels: 20, trial: 0, method: .frozen): 1.0 / 3,
    FewLabelTrial(labels: 50, trial: 2, method: .supervised): 0.7123456789012345,
  ]

  @Test("finished trials are there to the last bit when the log is opened again")
  func kept() throws {
    try withTemporaryDirectory { folder in
      #expect(try open(folder).accuracies.isEmpty)
      for (trial, accuracy) in trials { try open(folder).record(trial, accuracy: accuracy) }
      #expect(try open(folder).accuracies == trials)
    }
  }

  @Test("trials of other options, parameters or data do not count")
  func others() throws {
    var fewer = options
    fewer.updates -= 1
    let reopenings: [(String) throws -> FewLabelLog] = [
      { try self.open($0, fewer) }, { try self.open($0, seed: 2) }, { try self.open($0, data: "others") },
    ]
    for reopen in reopenings {
      try withTemporaryDirectory { folder in
        let log = try open(folder)
        for (trial, accuracy) in trials { log.record(trial, accuracy: accuracy) }
        #expect(try reopen(folder).accuracies.isEmpty)
        #expect(try open(folder).accuracies.isEmpty)
      }
    }
  }

  @Test("a torn line is cut off")
  func torn() throws {
    try withTemporaryDirectory { folder in
      let log = try open(folder)
      for (trial, accuracy) in trials { log.record(trial, accuracy: accuracy) }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/log"))
      try bytes.dropLast(5).write(to: URL(fileURLWithPath: folder + "/log"))
      #expect(try open(folder).accuracies.count == 1)
      try Data("{".utf8).write(to: URL(fileURLWithPath: folder + "/log"))
      #expect(try open(folder).accuracies.isEmpty)
    }
  }
}
