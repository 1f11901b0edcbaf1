import Foundation
import Support
import Testing

/// A run that was interrupted ends with the same bits as one that was not.
@Suite(.serialized) struct InterruptionTests {
  private let options = [
    "--steps", "40", "--epochs", "4", "--batch-size", "50", "--checkpoint-every", "10steps", "--labels", "none",
    "--no-quality",
  ]

  /// A run that nothing happens to, and what the others must end with.
  private func reference(_ directory: String, _ model: String) throws -> (data: SmallData, run: Run) {
    let data = try SmallData(in: directory)
    let run = Run(path: directory + "/reference")
    let job = try Job(ranks: nil, ["train", model, "--data", data.path, "--out", run.path] + options)
    #expect(job.code == 0, "\(job.errors)")
    return (data, run)
  }

  /// Waits until something has happened, or the process is gone.
  private func wait(for process: Process, until hasHappened: () -> Bool) {
    while process.isRunning, !hasHappened() { usleep(20_000) }
  }

  private func expectSame(_ run: Run, _ reference: Run) throws {
    #expect(try run.digest == reference.digest)
    #expect(try run.metrics == reference.metrics)
    #expect(try run.snapshots == reference.snapshots)
  }

  @Test(
    "A rank is killed and the run goes on with other numbers of ranks",
    arguments: [
      ("conv-autoencoder", [2, 3, 4]), ("fc-autoencoder", [5, 8, 1]), ("dcgan", [2, 3, 4]), ("vae", [3, 2, 1]),
      ("conditional-vae", [2, 1, 4]),
    ])
  func killedAndResumed(model: String, ranks: [Int]) throws {
    try withTemporaryDirectory { directory in
      let (data, reference) = try reference(directory, model)
      let run = Run(path: directory + "/killed")
      let arguments = ["train", model, "--data", data.path, "--out", run.path, "--resume", "auto"] + options
      #expect(try Job(ranks: ranks[0], arguments, fault: "kill:1:17").code != 0)
      #expect(try Job(ranks: ranks[1], arguments, fault: "kill:0:34").code != 0)
      // Rank 0 may have been killed while it wrote a picture.
      try Data("torn".utf8).write(to: URL(fileURLWithPath: run.path + "/snapshots/epoch-004.png.tmp.17"))
      let last = try Job(ranks: ranks[2], arguments)
      #expect(last.code == 0, "\(last.errors)")
      #expect(last.output.contains("resuming from"))
      try expectSame(run, reference)
    }
  }

  @Test(
    "After 50 steps the parameters have one digest at 1, 2, 3 and 4 ranks, on whatever processors the BLAS library is made for",
    arguments: ["conv-autoencoder", "vae", "dcgan"])
  func anyNumberOfRanks(model: String) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      func digest(_ name: String, _ job: ([String]) throws -> Job) throws -> String {
        let run = Run(path: "\(directory)/\(name)")
        let ended = try job([
          "train", model, "--data", data.path, "--out", run.path, "--steps", "50", "--batch-size", "40", "--no-quality",
        ])
        #expect(ended.code == 0, "\(ended.errors)")
        return try run.digest
      }
      var digests: [String] = []
      for ranks in [1, 2, 4] { digests.append(try digest("\(ranks)") { try Job(ranks: ranks, $0) }) }
      digests.append(try digest("3") { try Job(cores: ["Haswell", "Nehalem", "Sandybridge"], $0) })
      #expect(Set(digests).count == 1, "\(digests)")
    }
  }

  @Test("When there is no room for a checkpoint, the run says so and ends with code 74, and what it had is whole")
  func noRoom() throws {
    try withTemporaryDirectory { directory in
      let (data, reference) = try reference(directory, "fc-autoencoder")
      let run = Run(path: directory + "/run")
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--resume", "auto"] + options
      #expect(try Job(ranks: 2, arguments + ["--steps", "10"]).code == 0)
      // Blocks of 512 bytes: fewer than the parameters take.
      let full = try Job(ranks: nil, arguments, under: ["sh", "-c", "ulimit -f 2000; exec \"$@\"", "sh"])
      #expect(full.code == 74, "\(full.errors)")
      #expect(full.sentences.count == 1 && full.errors.contains("warning: "))
      #expect(run.checkpoints == ["step-00000010"])
      let last = try Job(ranks: 2, arguments)
      #expect(last.code == 0, "\(last.errors)")
      #expect(try run.digest == reference.digest)
    }
  }

  @Test("A damaged checkpoint is named and the next older one taken")
  func damagedCheckpoint() throws {
    try withTemporaryDirectory { directory in
      let (data, reference) = try reference(directory, "fc-autoencoder")
      let run = Run(path: directory + "/damaged")
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--resume", "auto"] + options
      #expect(try Job(ranks: 2, arguments + ["--steps", "30"]).code == 0)
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

  @Test("A signal makes all ranks stop behind the same step with code 75", arguments: [SIGUSR1, SIGTERM, SIGINT])
  func signal(number: Int32) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let arguments = [
        "train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--resume", "auto", "--epochs", "4000",
        "--checkpoint-every", "none", "--snapshot-every", "0",
      ]
      // The program itself, because mpirun kills its ranks a second after SIGTERM and SIGINT.
      let job = try Job(ranks: number == SIGUSR1 ? 2 : nil, arguments) { process in
        wait(for: process) { (try? run.metrics.count) ?? 0 >= 3 }
        kill(process.processIdentifier, number)
      }
      #expect(job.code == 75, "\(job.errors)")
      #expect(job.sentences.count == 1 && job.sentences[0].contains("--resume auto"))
      #expect(run.checkpoints.count == 1)
    }
  }

  @Test("SIGUSR2 makes a checkpoint, and the run goes on")
  func checkpointOnRequest() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let arguments = [
        "train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--epochs", "4000", "--checkpoint-every",
        "none", "--snapshot-every", "0",
      ]
      let job = try Job(ranks: 2, arguments) { process in
        wait(for: process) { (try? run.metrics.count) ?? 0 >= 3 }
        kill(process.processIdentifier, SIGUSR2)
        wait(for: process) { run.checkpoints.contains { !$0.contains("tmp") } }
        let lines = (try? run.metrics.count) ?? 0
        wait(for: process) { (try? run.metrics.count) ?? 0 >= lines + 3 }
        kill(process.processIdentifier, SIGUSR1)
      }
      #expect(job.code == 75, "\(job.errors)")
      #expect(run.checkpoints.count == 2)
    }
  }

  @Test("A second SIGINT ends the run at once")
  func secondInterrupt() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      // Trials that take minutes: the first SIGINT waits for the end of one.
      let arguments = [
        "train", "conv-autoencoder", "--data", data.path, "--out", run.path, "--steps", "1", "--labels", "500",
        "--updates", "1000000",
      ]
      let job = try Job(ranks: nil, arguments) { process in
        wait(for: process) { FileManager.default.fileExists(atPath: run.path + "/few-label.jsonl") }
        while process.isRunning {
          kill(process.processIdentifier, SIGINT)
          usleep(50_000)
        }
      }
      #expect(job.code == 130, "\(job.errors)")
      #expect(run.finishedTrials == 0)
    }
  }

  @Test("A few-label phase that is killed, then stopped, ends with the same results, and repeats no finished trial")
  func fewLabels() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      func arguments(_ run: Run) -> [String] {
        [
          "train", "conv-autoencoder", "--data", data.path, "--out", run.path, "--resume", "auto", "--steps", "10",
          "--labels", "20,50", "--trials", "4", "--updates", "20",
        ]
      }
      let reference = Run(path: directory + "/reference")
      #expect(try Job(ranks: nil, arguments(reference)).code == 0)

      let run = Run(path: directory + "/run")
      #expect(try Job(ranks: 2, arguments(run), fault: "kill.trials:0:4").code != 0)
      let finished = run.finishedTrials
      #expect(finished == 4)
      let stopped = try Job(ranks: 3, arguments(run) + ["--max-time", "0.001s"])
      #expect(stopped.code == 75, "\(stopped.errors)")
      #expect(stopped.sentences.count == 1 && stopped.sentences[0].contains("of 24 trials"))
      #expect(run.finishedTrials == finished + 3)

      let last = try Job(ranks: 2, arguments(run))
      #expect(last.code == 0, "\(last.errors)")
      #expect(last.output.contains("\(finished + 3) trials are finished already"))
      #expect(run.finishedTrials == 24)
      #expect(try run.results == reference.results)
      #expect(try run.metrics == reference.metrics)
      #expect(try #require(run.summary["images_per_second"] as? Double) > 0)
    }
  }

  @Test("A run that nobody has named says under which name to go on with it", arguments: [[], ["--layerwise"]])
  func unnamed(_ more: [String]) throws {
    try withTemporaryDirectory { directory in
      let arguments =
        ["train", "fc-autoencoder", "--widths", "20,10", "--epochs", "2", "--data", try SmallData(in: directory).path]
        + more
      let there = ["env", "-C", directory]
      let stopped = try Job(ranks: 2, arguments + ["--max-time", "0.001s"], under: there)
      #expect(stopped.code == 75 && stopped.sentences.count == 1, "\(stopped.errors)")
      let words = stopped.sentences.joined().split(separator: " ").map(String.init)
      let advice = Array(words[try #require(words.firstIndex(of: "--out"))...])
      #expect(advice.count == 4 && advice[1].hasPrefix("runs/fc-autoencoder-") && advice[2...] == ["--resume", "auto"])
      let last = try Job(ranks: 2, arguments + advice, under: there)
      #expect(last.code == 0 && last.output.contains("resuming from \(advice[1])"), "\(last.errors)")
      #expect(FileManager.default.fileExists(atPath: "\(directory)/\(advice[1])/summary.json"))
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
        wait(for: process) { (try? Run(path: directory + "/run").metrics.count) ?? 0 >= 3 }
        let second = try? Job(ranks: 2, arguments)
        #expect(second?.code == 73)
        #expect(second?.sentences.count == 1 && second?.sentences[0].contains("in use") == true)
        kill(process.processIdentifier, SIGKILL)
      }
    }
  }

  @Test("A run goes on with its own shards, whatever the number of ranks would make of them")
  func ownShards() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 128, test: 40)
      let options = [
        "train", "fc-autoencoder", "--data", data.path, "--batch-size", "48", "--epochs", "3", "--snapshot-every", "0",
      ]
      let (whole, part) = (Run(path: directory + "/whole"), Run(path: directory + "/part"))
      #expect(try Job(ranks: 2, options + ["--shards", "3", "--out", whole.path]).code == 0)
      #expect(try Job(ranks: 3, options + ["--shards", "3", "--steps", "4", "--out", part.path]).code == 0)
      let rest = try Job(ranks: 2, options + ["--resume", "auto", "--out", part.path])
      #expect(rest.code == 0 && rest.output.contains("in 3 virtual shards"), "\(rest.errors)")
      #expect(try part.digest == whole.digest)
    }
  }
}
