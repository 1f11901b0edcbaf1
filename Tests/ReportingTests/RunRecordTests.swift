import Evaluation
import Failures
import Foundation
import Models
import Networks
import Support
import Testing
import Training

@testable import Reporting

/// `run.json`, which runs a job again.
@Suite struct RunRecordTests {
  private var record: RunRecord {
    RunRecord(
      configuration: RunConfiguration(
        model: .convAutoencoder, data: "/data", options: ModelOptions(),
        training: Hyperparameters(
          epochs: 3, steps: 7, batchSize: 100, learningRate: 0.1, optimizer: .momentum, schedule: .cosine,
          warmupEpochs: 0.5, weightDecay: 1e-4, seed: .max, shards: 16, clipNorm: 2),
        fewLabels: FewLabelOptions(labels: [20], trials: 2, seed: 3), importanceSamples: 100, snapshotEvery: 2,
        checkpointEvery: .minutes(10),
        verifyEvery: 5, threads: 2),
      version: "1", command: ["atelier", "train"], started: Date(timeIntervalSince1970: 0), hosts: ["a", "a", "b"],
      ranks: 3, blas: "Zen", data: "digest")
  }

  @Test("what is written is read, from the file and from its folder")
  func roundTrip() throws {
    try withTemporaryDirectory { folder in
      try JSONFile.write(record, to: folder + "/run.json")
      #expect(try RunRecord(path: folder) == record)
      #expect(try RunRecord(path: folder + "/run.json") == record)
    }
  }

  @Test("a key that has no value is as good as none, whatever its name")
  func null() throws {
    try withTemporaryDirectory { folder in
      let whole = String(decoding: try JSONFile.encoded(record), as: UTF8.self)
      try whole.replacingOccurrences(of: #""threads" : 2"#, with: #""threads" : 2, "treads" : null"#)
        .write(toFile: folder + "/run.json", atomically: true, encoding: .utf8)
      #expect(try RunRecord(path: folder) == record)
    }
  }

  @Test("a record that is not there is missing input")
  func missing() {
    let failure = #expect(throws: Failure.self) { try RunRecord(path: "/does/not/exist") }
    #expect(failure?.kind == .missingInput)
  }

  @Test(
    "a record that is damaged says where",
    arguments: [
      ("", "", "the file"), (#""batch_size" : 100"#, #""batch_size" : "many""#, "configuration.training.batch_size"),
      (#""batch_size" : 100,"#, "", "batch_size is missing"), ("10min", "10furlongs", "10furlongs"),
      ("conv-autoencoder", "no-autoencoder", "configuration.model"),
      (#""options" : {"#, #""options" : { "widhts" : [300],"#, "configuration.options.widhts"),
      (#""threads" : 2"#, #""threads" : 2, "treads" : 1"#, "configuration.treads"),
    ])
  func damaged(_ text: String, _ replacement: String, _ mention: String) throws {
    try withTemporaryDirectory { folder in
      let whole = String(decoding: try JSONFile.encoded(record), as: UTF8.self)
      let damaged = text.isEmpty ? String(whole.dropLast(20)) : whole.replacingOccurrences(of: text, with: replacement)
      #expect(damaged != whole)
      try damaged.write(toFile: folder + "/run.json", atomically: true, encoding: .utf8)
      let failure = #expect(throws: Failure.self) { try RunRecord(path: folder) }
      #expect(failure?.kind == .badData && failure?.message.contains(mention) == true, "\(failure?.message ?? "")")
    }
  }

  @Test(
    "an interval of checkpoints is a number and a unit",
    arguments: [
      ("500steps", CheckpointInterval.steps(500)), ("1step", .steps(1)), ("1epoch", .epochs(1)),
      ("3epochs", .epochs(3)),
      ("10min", .minutes(10)), ("none", .none),
    ])
  func interval(_ text: String, _ interval: CheckpointInterval) {
    #expect(CheckpointInterval(text) == interval)
    #expect(CheckpointInterval(interval.description) == interval)
  }

  @Test(
    "anything else is none",
    arguments: ["", "10", "steps", "0steps", "-1epoch", "1.5min", "٣steps", "9999999999999999999steps"])
  func noInterval(_ text: String) { #expect(CheckpointInterval(text) == nil) }
}
