import Foundation
import Support
import Testing

/// What is done with the codes of a run.
@Suite(.serialized) struct CodeTests {
  @Test("Clusters, neighbours and files of codes come from a run, with the same bits at any number of ranks")
  func codes() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = directory + "/run"
      #expect(try Job(ranks: nil, ["train", "pca", "--code-size", "10", "--data", data.path, "--out", run]).code == 0)
      var files: [[Data]] = []
      for ranks in [1, 3] {
        let out = "\(directory)/of-\(ranks)"
        for arguments in [
          ["cluster", run, "--k-range", "2-4", "--method", "gmm", "--restarts", "2"],
          ["retrieve", run, "--query", "3", "--count", "5", "--queries", "50"], ["embed", run],
          ["embed", run, "--format", "safetensors", "--split", "test"],
        ] {
          let job = try Job(ranks: ranks, arguments + ["--out", out])
          #expect(job.code == 0, "\(job.errors)")
        }
        files.append(
          try [
            "clustering.json", "clusters.png", "cluster-count.png", "retrieval.json", "retrieval.png",
            "codes-train.npy",
            "codes-test.npy", "labels-train.npy", "labels-test.npy", "codes.safetensors", "embedding.png",
          ].map { try Data(contentsOf: URL(fileURLWithPath: "\(out)/\($0)")) })
      }
      #expect(files[0] == files[1])
      let clusters = try #require(try JSONSerialization.jsonObject(with: files[0][0]) as? [String: Any])
      #expect((clusters["clusterings"] as? [[String: Any]])?.map { $0["clusters"] as? Int } == [2, 3, 4])
      let retrieval = try #require(try JSONSerialization.jsonObject(with: files[0][3]) as? [String: Any])
      #expect((retrieval["precision"] as? [[String: Any]])?.map { $0["at"] as? Int } == [1, 5])
      #expect(files[0][6].count == 128 + 200 * 10 * 4)
    }
  }

  @Test("Pixels are clustered without a run, whitened and scaled")
  func pixels() throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let job = try Job(
        ranks: 2,
        [
          "cluster", "pixels", "--k", "3", "--restarts", "2", "--pca", "5", "--whiten", "--normalize", "--data",
          data.path, "--out", directory + "/out",
        ])
      #expect(job.code == 0 && job.output.contains("5 components, whitened, length 1"), "\(job.errors)")
      #expect(FileManager.default.fileExists(atPath: directory + "/out/clusters.png"))
    }
  }

  @Test(
    "What makes no sense is refused with one sentence",
    arguments: [
      ["cluster", "pixels", "--k", "1000"], ["cluster", "pixels", "--method", "gmm"],
      ["cluster", "pixels", "--pca", "785"],
      ["cluster", "pixels", "--k-range", "4-2"], ["retrieve", "pixels", "--query", "200"], ["embed", "nowhere"],
    ])
  func refused(arguments: [String]) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let ranks = arguments.contains("--k") ? 2 : nil
      let job = try Job(ranks: ranks, arguments + ["--data", data.path, "--out", directory + "/out"])
      #expect(job.code == 64 || job.code == 66)
      #expect(job.sentences.count == 1, "\(job.output)\(job.errors)")
    }
  }
}
