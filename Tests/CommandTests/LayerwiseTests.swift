import Foundation
import Support
import Testing

/// Training an autoencoder layer by layer.
@Suite(.serialized) struct LayerwiseTests {
  private let options = [
    "train", "fc-autoencoder", "--layerwise", "--widths", "90,40,12", "--batch-size", "64", "--checkpoint-every",
    "5steps",
  ]

  @Test(
    "Each layer, all together and the comparison are runs of their own, with the same bits when they were killed in between"
  )
  func killedAndResumed() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let options = options + ["--epochs", "2", "--data", data.path]
      let reference = Run(path: directory + "/reference")
      let job = try Job(ranks: nil, options + ["--out", reference.path])
      #expect(job.code == 0, "\(job.errors)")
      #expect(job.output.contains("layer 2, 90 → 40") && job.output.contains("from random values"))

      let parts = ["layer-1", "layer-2", "layer-3", "random"]
      for part in parts {
        let run = Run(path: "\(reference.path)/\(part)")
        #expect(try run.summary["steps"] as? Int == (part == "random" ? 80 : 20))
      }
      let layerwise = try #require(try reference.summary["layerwise"] as? [String: Any])
      let layers = try #require(layerwise["layers"] as? [[String: Any]])
      #expect(layers.map { $0["units"] as? Int } == [90, 40, 12] && layerwise["updates"] as? Int == 20)
      let errors = try layers.map { try #require(($0["images"] as? [String: Double])?["mse"]) }
      // What a lower layer has lost, no layer above it brings back.
      #expect(errors[0] < errors[1] && errors[1] < errors[2])
      let test = try #require(try reference.summary["test"] as? [String: Double])
      #expect(test["mse"]! < errors[2])
      #expect((layers[0]["test"] as? [String: Double])?["mse"] == errors[0])

      // Faults strike at a step of whichever part is the first to come there.
      let killed = Run(path: directory + "/killed")
      let arguments = options + ["--out", killed.path, "--resume", "auto"]
      #expect(try Job(ranks: 2, arguments, fault: "kill:1:17").code != 0)
      #expect(!FileManager.default.fileExists(atPath: killed.path + "/layer-2"))
      #expect(try Job(ranks: 3, arguments, fault: "kill:0:58").code != 0)
      #expect(FileManager.default.fileExists(atPath: killed.path + "/random/checkpoints"))
      let last = try Job(ranks: 4, arguments)
      #expect(last.code == 0, "\(last.errors)")
      for part in parts + ["."] {
        let (run, other) = (Run(path: "\(killed.path)/\(part)"), Run(path: "\(reference.path)/\(part)"))
        #expect(try run.digest == other.digest && run.metrics == other.metrics, "\(part)")
      }
      #expect(try killed.results == reference.results)
      #expect(try killed.snapshots == reference.snapshots)

      let evaluation = try Job(ranks: 2, ["evaluate", killed.path, "--json"])
      #expect(try JSONSerialization.jsonObject(with: Data(evaluation.output.utf8)) as? [String: Double] == test)
      let refused = try Job(ranks: 2, ["evaluate", killed.path + "/layer-2"])
      #expect(refused.code == 64 && refused.sentences.count == 1 && refused.sentences[0].contains("layer 2"))
    }
  }

  @Test("Codes of lower layers are spoilt, too, and tied weights stay tied")
  func stackedDenoising() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let job = try Job(
        ranks: 2,
        options + ["--epochs", "1", "--data", data.path, "--out", run.path, "--corrupt", "mask:0.25", "--tied"])
      #expect(job.code == 0, "\(job.errors)")
      for part in ["layer-2", "layer-3"] {
        let test = try #require(try Run(path: "\(run.path)/\(part)").summary["test"] as? [String: Double])
        #expect(test["corrupted_mse"]! > 0 && test["mse"]! > 0 && test["mse_clipped"] == nil)
      }
    }
  }

  @Test("What only the last part would find is found before the first")
  func refusedEarly() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 64, test: 32)
      let out = directory + "/run"
      #expect(
        try Job(ranks: nil, ["train", "fc-autoencoder", "--data", data.path, "--out", out, "--steps", "1"]).code == 0)
      let common = options + ["--data", data.path]
      for (arguments, mention) in [
        (["--out", out], "already holds a run"), (["--out", directory + "/x", "--resume", out], "--resume auto"),
        (["--out", directory + "/x", "--labels", "5000"], "ask for fewer"),
      ] {
        let job = try Job(ranks: 2, common + arguments)
        #expect(job.code != 0 && job.sentences.count == 1 && job.sentences[0].contains(mention), "\(job.sentences)")
      }
      #expect(!FileManager.default.fileExists(atPath: out + "/layer-1"))
    }
  }
}
