import Foundation
import Support
import Testing

/// Bad input gets one sentence, once, and the same exit code whatever the number of ranks.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var arguments: String
    var code: Int32
    var mentions: String
    var testDescription: String { arguments }
  }

  static let cases = [
    Case(arguments: "train nonsense", code: 64, mentions: "nonsense"),
    Case(arguments: "train", code: 64, mentions: "no model is named"),
    Case(arguments: "train conv-autoencoder --bogus", code: 64, mentions: "--bogus"),
    Case(arguments: "train conv-autoencoder --epochs x", code: 64, mentions: "--epochs"),
    Case(arguments: "train conv-autoencoder --batch-size 0", code: 64, mentions: "--batch-size 0"),
    Case(arguments: "train conv-autoencoder --learning-rate nan", code: 64, mentions: "--learning-rate"),
    Case(arguments: "train conv-autoencoder --reduction allreduce", code: 64, mentions: "--no-exact"),
    Case(arguments: "train conv-autoencoder --checkpoint-every 5furlongs", code: 64, mentions: "5furlongs"),
    Case(arguments: "train conv-autoencoder --max-time soon", code: 64, mentions: "soon"),
    Case(arguments: "train conv-autoencoder --data /does/not/exist", code: 66, mentions: "dataset-fashion-mnist"),
    Case(arguments: "train conv-autoencoder --out /proc/nothing --steps 1", code: 73, mentions: "--out"),
    Case(arguments: "train conv-autoencoder --config /does/not/exist.json", code: 66, mentions: "exist.json"),
    Case(
      arguments: "train conv-autoencoder --steps 1 --resume DIR/empty --out DIR/run", code: 66,
      mentions: "no checkpoint"),
    Case(arguments: "train conv-autoencoder --data DIR/truncated --out DIR/run", code: 65, mentions: "truncated"),
    Case(arguments: "train conv-autoencoder --data DIR/swapped --out DIR/run", code: 65, mentions: "swapped"),
    Case(
      arguments: "train conv-autoencoder --data DIR/mismatch --labels 20 --out DIR/run", code: 65, mentions: "mismatch"),
    Case(arguments: "train cnn --labels 20 --out DIR/run", code: 64, mentions: "--labels none"),
    Case(arguments: "train cnn --dropout 1", code: 64, mentions: "--dropout"),
    Case(arguments: "train mlp --widths 100,0", code: 64, mentions: "--widths 100,0"),
    Case(arguments: "evaluate /does/not/exist", code: 66, mentions: "run.json"),
    Case(arguments: "reconstruct /does/not/exist", code: 66, mentions: "run.json"),
  ]

  @Test("Bad input gets one sentence that says what and where", arguments: cases, [nil, 3])
  func oneSentence(_ bad: Case, ranks: Int?) throws {
    try withTemporaryDirectory { directory in
      try BadInputTests.makeFolders(in: directory)
      let arguments = bad.arguments.replacingOccurrences(of: "DIR", with: directory).split(separator: " ").map(
        String.init)
      let job = try Job(ranks: ranks, arguments)
      #expect(job.code == bad.code, "\(job.errors)")
      #expect(job.sentences.count == 1, "\(job.output)\(job.errors)")
      #expect(job.sentences.first?.contains(bad.mentions) == true, "\(job.sentences)")
      #expect(!job.errors.contains("Fatal error"))
    }
  }

  @Test("More ranks than virtual shards are refused")
  func moreRanksThanShards() throws {
    let job = try Job(ranks: 3, ["train", "conv-autoencoder", "--shards", "2"])
    #expect(job.code == 64)
    #expect(job.sentences.count == 1 && job.sentences[0].contains("--shards 3"))
  }

  private static func makeFolders(in directory: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: directory + "/empty", withIntermediateDirectories: true)
    let real = try files.contentsOfDirectory(atPath: RealData.directory)
    for folder in ["truncated", "swapped", "mismatch"] {
      try files.createDirectory(atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
      for name in real {
        try files.createSymbolicLink(
          atPath: "\(directory)/\(folder)/\(name)", withDestinationPath: "\(RealData.directory)/\(name)")
      }
    }
    func replace(_ path: String, _ bytes: Data) throws {
      try files.removeItem(atPath: directory + path)
      try bytes.write(to: URL(fileURLWithPath: directory + path))
    }
    func read(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: "\(RealData.directory)/\(name)"))
    }
    try replace("/truncated/train-images-idx3-ubyte.gz", try read("train-images-idx3-ubyte.gz").prefix(100_000))
    try replace("/swapped/train-images-idx3-ubyte.gz", try read("train-labels-idx1-ubyte.gz"))
    try replace("/mismatch/train-labels-idx1-ubyte.gz", try read("t10k-labels-idx1-ubyte.gz"))
  }
}
