import Foundation
import Support
import Testing

/// What each command does on a small set of real images.
@Suite(.serialized) struct CommandTests {
  @Test("A run leaves behind what the README says, and the other commands work on it")
  func commandsOnARun() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let training = try Job(
        ranks: 2,
        [
          "train", "conv-autoencoder", "--data", data.path, "--out", run.path, "--epochs", "2", "--batch-size", "64",
          "--labels", "20,50", "--trials", "2", "--updates", "30",
        ])
      #expect(training.code == 0, "\(training.errors)")
      for file in [
        "run.json", "metrics.jsonl", "summary.json", "filters.png", "few-label.png", "learning-curve.png",
        "snapshots/epoch-000.png",
        "snapshots/epoch-002.png", "checkpoints/step-00000020/model.safetensors",
      ] {
        #expect(FileManager.default.fileExists(atPath: "\(run.path)/\(file)"), "\(file)")
      }
      // A line an epoch, and no bar where nobody looks.
      for epoch in 1...2 {
        #expect(
          training.output.contains(
            try Regex("\nepoch \(epoch)/2  train loss 0\\.\\d+  test mse 0\\.\\d+ .* images/s\n")))
      }
      #expect(!training.output.contains("\r\u{1B}[K"))
      #expect(training.output.contains("few labels: 20, 50; 2 draws each, 3 methods, 30 updates"))
      let summary = try run.summary
      for key in [
        "model", "ranks", "batch_size", "parameters", "parameters_digest", "images_per_second", "epochs", "test",
        "few_label",
        "seconds",
      ] {
        #expect(summary[key] != nil, "\(key)")
      }
      for (key, parts) in [("test", ["mse", "bce"]), ("seconds", ["startup", "train", "checkpoint", "total"])] {
        let numbers = try #require(summary[key] as? [String: Double])
        #expect(parts.allSatisfy { numbers[$0]! > 0 })
      }
      #expect(summary["ranks"] as? Int == 2 && summary["batch_size"] as? Int == 64 && summary["epochs"] as? Int == 2)
      #expect((summary["few_label"] as? [[String: Any]])?.count == 6)

      let evaluation = try Job(ranks: 3, ["evaluate", run.path, "--json"])
      let measured = try JSONSerialization.jsonObject(with: Data(evaluation.output.utf8)) as? [String: Double]
      #expect(measured == summary["test"] as? [String: Double])
      #expect(try Job(ranks: nil, ["reconstruct", run.path, "--count", "16"]).code == 0)
      #expect(FileManager.default.fileExists(atPath: run.path + "/reconstructions.png"))
      #expect(
        try Job(ranks: 2, ["finetune", run.path, "--labels", "20", "--trials", "2", "--updates", "10"]).code == 0)
      let again = Run(path: directory + "/again")
      #expect(
        try Job(ranks: nil, ["train", "--config", run.path + "/run.json", "--out", again.path, "--labels", "none"]).code
          == 0)
      #expect(try again.digest == run.digest)
    }
  }

  @Test("A classifier is trained with all labels, and says what it takes each class for")
  func classifier() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let training = try Job(
        ranks: 2, ["train", "mlp", "--data", data.path, "--out", run.path, "--epochs", "2", "--batch-size", "64"])
      #expect(training.code == 0, "\(training.errors)")
      let test = try #require(try run.summary["test"] as? [String: Double])
      #expect(Set(test.keys) == ["accuracy", "confidence", "cross_entropy"])
      #expect(try #require(test["accuracy"]) > 0.4)
      #expect(FileManager.default.fileExists(atPath: run.path + "/confusion.png"))
      #expect(try run.snapshots.isEmpty)
      for command in [["reconstruct", run.path], ["finetune", run.path]] {
        let job = try Job(ranks: 2, command)
        #expect(job.code == 64 && job.sentences.count == 1, "\(job.output)\(job.errors)")
      }
    }
  }

  @Test("Principal components are a run like any other, with the same bits at any number of ranks")
  func principalComponents() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let runs = [Run(path: directory + "/one"), Run(path: directory + "/three")]
      for (run, ranks) in zip(runs, [nil, 3]) {
        let job = try Job(
          ranks: ranks, ["train", "pca", "--code-size", "20", "--data", data.path, "--out", run.path])
        #expect(job.code == 0, "\(job.errors)")
        #expect(job.output.contains("20 components explain"))
        for file in ["components.json", "explained-variance.png", "filters.png", "snapshots/epoch-000.png"] {
          #expect(FileManager.default.fileExists(atPath: "\(run.path)/\(file)"), "\(file)")
        }
      }
      #expect(try runs[0].digest == runs[1].digest)
      // Only rank 0 asks the BLAS library, for eigenvectors: what the others have does not matter.
      let mixed = [["Haswell"], ["Haswell", "Nehalem", "Sandybridge"]].map { cores in
        (cores, Run(path: directory + "/mixed-\(cores.count)"))
      }
      for (cores, run) in mixed {
        let job = try Job(
          cores: cores, ["train", "pca", "--code-size", "20", "--data", data.path, "--out", run.path])
        #expect(job.code == 0, "\(job.errors)")
      }
      #expect(try mixed[0].1.digest == mixed[1].1.digest)
      let test = try #require(runs[0].summary["test"] as? [String: Double])
      let (raw, clipped) = (try #require(test["mse"]), try #require(test["mse_clipped"]))
      #expect(clipped < raw && raw < 0.04)
      let evaluation = try Job(ranks: 2, ["evaluate", runs[0].path, "--json"])
      #expect(try JSONSerialization.jsonObject(with: Data(evaluation.output.utf8)) as? [String: Double] == test)
      #expect(try Job(ranks: nil, ["reconstruct", runs[0].path]).code == 0)
      let refused = try Job(
        ranks: 2, ["train", "pca", "--code-size", "785", "--data", data.path, "--out", directory + "/x"])
      #expect(refused.code == 64 && refused.sentences.count == 1)
    }
  }

  @Test(
    "A run goes on when nobody reads what it says",
    arguments: [#""$@" >&- 2>&- <&-"#, #""$@" 2>&1 | head -n 1"#, #""$@" >/dev/full 2>/dev/full"#])
  func closedOutput(_ script: String) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let job = try Job(
        ranks: nil, ["train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--epochs", "3"],
        under: ["sh", "-c", script, "sh"])
      #expect(job.code == 0)
      #expect(try run.summary["steps"] as? Int == 9)
      #expect(try run.metrics.count == 6)
    }
  }

  @Test("A denoising autoencoder is judged by clean images, and says what it gains")
  func denoising() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let training = try Job(
        ranks: 2,
        [
          "train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--epochs", "3", "--batch-size", "32",
          "--widths", "64", "--tied", "--corrupt", "gaussian:0.5",
        ])
      #expect(training.code == 0, "\(training.errors)")
      let test = try #require(try run.summary["test"] as? [String: Double])
      let (corrupted, restored) = (try #require(test["corrupted_mse"]), try #require(test["mse"]))
      // What this noise does to the whole test set is 0.1177.
      #expect(abs(corrupted - 0.1177) < 0.01)
      #expect(restored < 0.9 * corrupted)
      #expect(abs(try #require(test["gain_db"]) - 10 * log10(corrupted / restored)) < 1e-6)
      #expect(try run.snapshots.count == 4)
    }
  }

  @Test("The models are listed with their layers and parameters")
  func models() throws {
    let job = try Job(ranks: nil, ["models"])
    #expect(job.code == 0)
    #expect(job.output.contains("conv-autoencoder") && job.output.contains("9569 parameters"))
  }

  @Test("Completions and help come without MPI")
  func completions() throws {
    #expect(try Job(ranks: nil, ["--generate-completion-script", "bash"]).output.contains("_atelier"))
    #expect(try Job(ranks: nil, ["train", "--help"]).output.contains("--batch-size"))
  }

  struct Training: Sendable, CustomTestStringConvertible {
    var arguments: String
    /// What it measures of its own.
    var measures: [String]
    /// What it draws of its own.
    var pictures: [String]
    var testDescription: String { arguments }
  }

  @Test(
    "A model leaves its own numbers and pictures, and goes on from a checkpoint with another number of ranks",
    arguments: [
      Training(
        arguments: "sparse-autoencoder --widths 30 --sparsity kl:0.1",
        measures: ["mean_activation", "fraction_active"],
        pictures: ["filters.png"]),
      Training(
        arguments: "contractive-autoencoder --widths 30", measures: ["squared_jacobian"], pictures: ["filters.png"]),
      Training(
        arguments: "conv-vae --widths 30 --code-size 2 --iwae-samples 2 --no-quality",
        measures: ["negative_elbo", "kl", "iwae", "active_units"],
        pictures: ["samples.png", "interpolation.png", "traversal.png", "manifold.png"]),
      Training(arguments: "cnn", measures: ["accuracy", "cross_entropy"], pictures: ["confusion.png", "filters.png"]),
      Training(
        arguments: "dcgan --no-quality --gan-loss wgan-gp --critic-steps 2",
        measures: ["discriminator_real", "discriminator_generated"], pictures: ["samples.png", "filters.png"]),
    ])
  func ownNumbersAndPictures(_ training: Training) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 128, test: 40)
      func train(_ name: String, ranks: Int, steps: Int, _ more: [String] = []) throws -> Run {
        let run = Run(path: "\(directory)/\(name)")
        let job = try Job(
          ranks: ranks,
          ["train"] + training.arguments.split(separator: " ").map(String.init) + [
            "--data", data.path, "--out", run.path, "--batch-size", "32", "--epochs", "2", "--steps", "\(steps)",
          ] + more)
        #expect(job.code == 0, "\(job.errors)")
        return run
      }
      let whole = try train("whole", ranks: 2, steps: 6)
      let test = try #require(try whole.summary["test"] as? [String: Double])
      for name in training.measures { #expect(test[name]?.isFinite == true, "\(name)") }
      for name in training.pictures {
        #expect(FileManager.default.fileExists(atPath: "\(whole.path)/\(name)"), "\(name)")
      }
      let part = try train("part", ranks: 1, steps: 3)
      let rest = try train("rest", ranks: 3, steps: 6, ["--resume", part.path])
      #expect(try rest.digest == whole.digest)
    }
  }

  @Test("A preset takes the place of an earlier run's setting, and a rate that was scaled is not scaled again")
  func overAnEarlierRun() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 64, test: 32)
      func train(_ name: String, _ arguments: [String]) throws -> [String: Any] {
        let job = try Job(
          ranks: nil,
          ["train", "conv-autoencoder", "--data", data.path, "--out", "\(directory)/\(name)", "--steps", "1"]
            + arguments)
        #expect(job.code == 0, "\(job.errors)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)/run.json"))
        return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
      }
      let first = try train(
        "first", ["--preset", "denoising", "--batch-size", "32", "--learning-rate", "0.008", "--scale-learning-rate"])
      let config = ["--config", directory + "/first/run.json"]
      let again = try train("again", config + ["--scale-learning-rate"])
      #expect(try rate(first) == 0.001)
      #expect(try rate(again) == 0.001)
      #expect(try rate(train("larger", config + ["--scale-learning-rate", "--batch-size", "64"])) == 0.002)
      #expect("\(again)".contains("corrupt"))
      let other = try train("other", config + ["--preset", "torch-style"])
      #expect(!"\(other)".contains("corrupt") && !"\(other)".contains("code_size"))
      #expect(try rate(other) == 0.002)
      // The rate is that of its optimizer, whoever names it.
      #expect(try rate(train("same", config + ["--optimizer", "adam"])) == 0.001)
      #expect(try rate(train("momentum", config + ["--optimizer", "momentum"])) == 0.1)
      let later = ["--config", directory + "/momentum/run.json"]
      #expect(try rate(train("again momentum", later)) == 0.1)
      #expect(try rate(train("preset", later + ["--preset", "keras-style"])) == 0.1)
      let foreign = try Job(ranks: nil, ["train", "fc-autoencoder"] + config)
      #expect(foreign.code == 64 && foreign.sentences[0].contains("conv-autoencoder"))
    }
  }

  private func rate(_ record: [String: Any]) throws -> Double {
    let configuration = try #require(record["configuration"] as? [String: Any])
    let training = try #require(configuration["training"] as? [String: Any])
    return try #require(training["learning_rate"] as? Double)
  }
}
