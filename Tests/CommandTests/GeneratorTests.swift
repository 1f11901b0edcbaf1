import Foundation
import Support
import Testing

/// What each command does with models that make images.
extension CommandTests {
  @Test("Generators leave samples and numbers of their quality, the same at any number of ranks")
  func generators() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 320, test: 160)
      let runs = try [nil, 3].map { ranks in
        let run = Run(path: "\(directory)/\(ranks ?? 1)")
        let job = try Job(
          ranks: ranks,
          [
            "train", "conditional-gan", "--data", data.path, "--out", run.path, "--epochs", "1", "--batch-size", "64",
            "--ema", "0.9",
          ])
        #expect(job.code == 0, "\(job.errors)")
        for file in ["samples.png", "snapshots/epoch-000.png", "snapshots/epoch-001.png", "filters.png"] {
          #expect(FileManager.default.fileExists(atPath: "\(run.path)/\(file)"), "\(file)")
        }
        return run
      }
      let test = try runs.map { try #require(try $0.summary["test"] as? [String: Double]) }
      #expect(test[0] == test[1])
      #expect(try runs[0].digest == runs[1].digest)
      #expect(try runs[0].snapshots == runs[1].snapshots)
      let again = try Job(ranks: 2, ["evaluate", runs[0].path, "--json"])
      let measured = try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Double]
      #expect(measured == test[0])
      #expect(
        try #require(runs[0].summary["classifier_digest"] as? String) == runs[1].summary["classifier_digest"] as? String
      )
      let floor = try #require(test[0]["frechet_floor"])
      let distance = try #require(test[0]["frechet_distance"])
      #expect(floor < distance && floor < test[0]["frechet_ceiling"]!)
      for name in [
        "cas", "gan_test", "diversity", "discriminator_real", "discriminator_generated", "pixel_diversity",
        "confidence",
        "confidence_real", "classes_generated",
      ] {
        #expect(test[0][name]?.isFinite == true, "\(name)")
      }
    }
  }

  @Test("Images of a variational autoencoder are judged like those of a generator, the same at any number of ranks")
  func qualityOfVariationalAutoencoders() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 320, test: 160)
      let tests = try [nil, 3].map { ranks in
        let run = Run(path: "\(directory)/\(ranks ?? 1)")
        let job = try Job(
          ranks: ranks,
          [
            "train", "conditional-vae", "--data", data.path, "--out", run.path, "--epochs", "2", "--batch-size", "32",
            "--likelihood", "gaussian", "--sigma", "learned", "--iwae-samples", "2",
          ])
        #expect(job.code == 0, "\(job.errors)")
        #expect(try run.summary["classifier_digest"] != nil)
        return try #require(try run.summary["test"] as? [String: Double])
      }
      #expect(tests[0] == tests[1])
      #expect(tests[0]["frechet_floor"]! < tests[0]["frechet_distance"]!)
      #expect(tests[0]["sigma"]! > 0 && tests[0]["sigma"]! < 1)
      let again = try Job(ranks: 2, ["evaluate", directory + "/1", "--json"])
      #expect(try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Double] == tests[0])
      let quick = try Job(ranks: nil, ["evaluate", directory + "/1", "--json", "--no-quality"])
      #expect(quick.code == 0 && !quick.output.contains("frechet"), "\(quick.errors)")
      for name in ["cas", "gan_test", "diversity", "iwae"] { #expect(tests[0][name]?.isFinite == true, "\(name)") }
    }
  }

  @Test("A generator without classes learns from images without labels")
  func unlabelled() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 64, test: 32)
      for split in ["train", "t10k"] {
        try FileManager.default.removeItem(atPath: "\(data.path)/\(split)-labels-idx1-ubyte")
      }
      let run = Run(path: directory + "/run")
      let job = try Job(ranks: 2, ["train", "dcgan", "--data", data.path, "--out", run.path, "--steps", "1"])
      #expect(job.code == 0, "\(job.errors)")
      #expect((try run.summary["test"] as? [String: Double])?["frechet_distance"] == nil)
      #expect(try Job(ranks: nil, ["evaluate", run.path]).code == 0)
    }
  }

  @Test("Commands that want codes or reconstructions refuse a generator")
  func generatorsHaveNoCodes() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 64, test: 32)
      let arguments = [
        "train", "dcgan", "--data", data.path, "--out", directory + "/run", "--steps", "1", "--no-quality",
      ]
      #expect(try Job(ranks: nil, arguments).code == 0)
      let job = try Job(ranks: 2, ["reconstruct", directory + "/run"])
      #expect(job.code == 64 && job.sentences.count == 1 && job.sentences[0].contains("neither codes nor"))
      #expect(try Job(ranks: 2, arguments + ["--labels", "20"]).sentences[0].contains("--labels"))
      let evaluation = try Job(ranks: 2, ["evaluate", directory + "/run", "--iwae-samples", "5"])
      #expect(evaluation.code == 64 && evaluation.sentences[0].contains("--iwae-samples"))
    }
  }
}
