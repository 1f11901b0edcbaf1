import Foundation
import Support
import Testing

/// A run that was interrupted ends with the same bits as one that was not.
@Suite(.serialized) struct InterruptionTests {
  private let options = [
    "--steps", "40", "--epochs", "4", "--batch-size", "50", "--checkpoint-every", "10steps", "--labels", "none",
  ]

  /// A run that nothing happens to, and what the others must end with.
  private func reference(_ directory: String, _ model: String) throws -> (data: SmallData, run: Run) {
    let data = try SmallData(in: directory)
    let run = Run(path: directory + "/reference")
    let job = try Job(ranks: nil, ["train", model, "--data", data.path, "--out", run.path] + options)
    #expect(job.code == 0, "\(job.errors)")
    return (data, run)
  }

  private func expectSame(_ run: Run, _ reference: Run) throws {
    #expect(try run.digest == reference.digest)
    #expect(try run.metrics == reference.metrics)
    #expect(try run.snapshots == reference.snapshots)
  }

  @Test(
    "A rank is killed and the run goes on with other numbers of ranks",
    arguments: ["conv-autoencoder", "fc-autoencoder"])
  func killedAndResumed(model: String) throws {
    try withTemporaryDirectory { directory in
      let (data, reference) = try reference(directory, model)
      let run = Run(path: directory + "/killed")
      let arguments = ["train", model, "--data", data.path, "--out", run.path, "--resume", "auto"] + options
      #expect(try Job(ranks: 2, arguments, fault: "kill:1:17").code != 0)
      #expect(try Job(ranks: 3, arguments, fault: "kill:0:34").code != 0)
      let last = try Job(ranks: 4, arguments)
      #expect(last.code == 0, "\(last.errors)")
      #expect(last.output.contains("resuming from"))
      try expectSame(run, reference)
    }
  }

  @Test("A damaged checkpoint is named and the next older one taken")
  func damagedCheckpoint() throws {
    try withTemporaryDirectory { directory in
      let (data, reference) = try reference(directory, "fc-autoencoder")
      let run = Run(path: directory + "/damaged")
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--resume", "auto"] + options
      #expect(try Job(ranks: 2, arguments, fault: "kill:1:35").code != 0)
      let file = run.path + "/checkpoints/step-00000030/model.safetensors"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(fileURLWithPath: file))
      let last = try Job(ranks: 2, arguments)
      #expect(last.code == 0, "\(last.errors)")
      #expect(last.errors.contains("step-00000030 is damaged") && last.output.contains("step-00000020"))
      try expectSame(run, reference)
    }
  }

  @Test("A signal makes all ranks stop behind the same step with code 75", arguments: [SIGUSR1, SIGTERM])
  func signal(number: Int32) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let arguments = [
        "train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--resume", "auto", "--epochs", "4000",
        "--checkpoint-every", "none", "--snapshot-every", "0",
      ]
      // The program itself, because mpirun kills its ranks a second after SIGTERM.
      let job = try Job(ranks: number == SIGTERM ? nil : 2, arguments) { process in
        while process.isRunning, (try? run.metrics.count) ?? 0 < 3 { usleep(20_000) }
        kill(process.processIdentifier, number)
      }
      #expect(job.code == 75, "\(job.errors)")
      #expect(job.sentences.count == 1 && job.sentences[0].contains("--resume auto"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: run.path + "/checkpoints").count == 1)
    }
  }

  @Test("A time limit ends a run with code 75, and it goes on to the same bits")
  func timeLimit() throws {
    try withTemporaryDirectory { directory in
      let (data, reference) = try reference(directory, "conv-autoencoder")
      let run = Run(path: directory + "/limited")
      let arguments =
        ["train", "conv-autoencoder", "--data", data.path, "--out", run.path, "--resume", "auto"] + options
      var stops = 0
      while stops < 9, try Job(ranks: 2, arguments + (stops < 3 ? ["--max-time", "0.001s"] : [])).code == 75 {
        stops += 1
      }
      #expect(stops == 3)
      #expect(try run.digest == reference.digest)
      #expect(try run.metrics == reference.metrics)
    }
  }

  @Test("A gradient that is not finite on one rank is skipped by all")
  func skippedStep() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", run.path] + options
      let job = try Job(ranks: 2, arguments, fault: "gradient.nan:1:13")
      #expect(job.code == 0, "\(job.errors)")
      #expect(try run.metrics.filter { $0.contains("\"skipped\":true") }.count == 1)
      #expect(try #require(run.summary["test"] as? [String: Double])["mse"]!.isFinite)
    }
  }

  @Test("Gradients that stay not finite take the run back to its checkpoint once, then end it with code 78")
  func givingUp() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let faults = (13..<40).map { "gradient.nan:1:\($0)" }.joined(separator: ",")
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", directory + "/run"] + options
      let job = try Job(ranks: 2, arguments, fault: faults)
      #expect(job.code == 78, "\(job.errors)")
      #expect(job.errors.contains("going back to"))
      #expect(job.sentences.count == 1)
    }
  }

  @Test("A flipped bit is found, and the tensor and the rank are named, with code 76")
  func flippedBit() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", directory + "/run"] + options
      let job = try Job(ranks: 3, arguments + ["--verify-every", "1"], fault: "parameter.flip:2:7")
      #expect(job.code == 76, "\(job.errors)")
      #expect(job.sentences.count == 1 && job.sentences[0].contains("rank 2") && job.sentences[0].contains("weight"))
    }
  }

  @Test("A second job in the same run directory is refused")
  func secondJob() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", directory + "/run", "--resume", "auto"]
      _ = try Job(ranks: nil, arguments + ["--epochs", "4000", "--snapshot-every", "0"]) { process in
        while process.isRunning, (try? Run(path: directory + "/run").metrics.count) ?? 0 < 3 { usleep(20_000) }
        let second = try? Job(ranks: 2, arguments)
        #expect(second?.code == 73)
        #expect(second?.sentences.count == 1 && second?.sentences[0].contains("in use") == true)
        kill(process.processIdentifier, SIGKILL)
      }
    }
  }
}
