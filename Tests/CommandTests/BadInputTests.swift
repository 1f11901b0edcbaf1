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
    Case(arguments: "train conv-autoencoder --resume auto", code: 64, mentions: "--out"),
    Case(arguments: "train conv-autoencoder --epochs x", code: 64, mentions: "--epochs"),
    Case(arguments: "train conv-autoencoder --batch-size 0", code: 64, mentions: "--batch-size 0"),
    Case(arguments: "train conv-autoencoder --learning-rate nan", code: 64, mentions: "--learning-rate"),
    Case(arguments: "train conv-autoencoder --reduction allreduce", code: 64, mentions: "--no-exact"),
    Case(arguments: "train conv-autoencoder --checkpoint-every 5furlongs", code: 64, mentions: "5furlongs"),
    Case(arguments: "train conv-autoencoder --checkpoint-every 200000000000000000min", code: 64, mentions: "000min"),
    Case(arguments: "train conv-autoencoder --steps 9223372036854775807", code: 64, mentions: "--steps"),
    Case(arguments: "train conv-autoencoder --optimizer lars --beta1 0.5", code: 64, mentions: "--beta1"),
    Case(
      arguments: "train conv-autoencoder --no-exact --reduction overlapped --gradient-dtype bf16", code: 64,
      mentions: "--gradient-dtype"),
    Case(arguments: "evaluate DIR/empty --threads 3000000000", code: 64, mentions: "3000000000"),
    Case(arguments: "train sparse-autoencoder --activation tanh", code: 64, mentions: "--widths"),
    Case(arguments: "train fc-autoencoder --widths 64 --activation relu", code: 64, mentions: "--widths"),
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
    Case(arguments: "train conv-autoencoder --data DIR/checksum --out DIR/run", code: 65, mentions: "corrupt gzip"),
    Case(arguments: "train conv-autoencoder --data DIR/absurd --out DIR/run", code: 65, mentions: "4294967295"),
    Case(arguments: "train conv-autoencoder --data DIR/magic --out DIR/run", code: 65, mentions: "magic"),
    Case(arguments: "train conv-autoencoder --data DIR/half --out DIR/run", code: 66, mentions: "t10k-images"),
    Case(
      arguments: "train conv-autoencoder --data DIR/label --labels 20 --out DIR/run", code: 65,
      mentions: "label 17 at"),
    Case(arguments: "train conv-autoencoder --labels 70000 --out DIR/run", code: 64, mentions: "ask for fewer"),
    Case(arguments: "train conv-autoencoder --out DIR/file --steps 1", code: 73, mentions: "DIR/file"),
    Case(arguments: "finetune DIR/empty", code: 66, mentions: "run.json"),
    Case(arguments: "train cnn --labels 20 --out DIR/run", code: 64, mentions: "--labels none"),
    Case(arguments: "train cnn --dropout 1", code: 64, mentions: "--dropout"),
    Case(arguments: "train mlp --widths 100,0", code: 64, mentions: "--widths 100,0"),
    Case(arguments: "train vae --beta -1", code: 64, mentions: "--beta"),
    Case(arguments: "train vae --sigma 0.1", code: 64, mentions: "--likelihood gaussian"),
    Case(arguments: "train vae --likelihood gaussian --sigma wide", code: 64, mentions: "wide"),
    Case(arguments: "train fc-autoencoder --quality", code: 64, mentions: "vae"),
    Case(arguments: "train conv-autoencoder --layerwise", code: 64, mentions: "fc-autoencoder"),
    Case(arguments: "train fc-autoencoder --layerwise --corrupt patches:0.5", code: 64, mentions: "mask:0.25"),
    Case(arguments: "train vae --preset wide", code: 64, mentions: "conv-autoencoder"),
    Case(arguments: "train vae --iwae-samples -1", code: 64, mentions: "--iwae-samples"),
    Case(arguments: "train conditional-vae --labels 20 --out DIR/run", code: 64, mentions: "--labels none"),
    Case(arguments: "train fc-autoencoder --widths 90,30 --code-size 20", code: 64, mentions: "--code-size 20"),
    Case(arguments: "train fc-autoencoder --corrupt mask:1.5", code: 64, mentions: "mask:1.5"),
    Case(arguments: "train conv-autoencoder --preset keras-style --tied", code: 64, mentions: "--tied"),
    Case(arguments: "train sparse-autoencoder --sparsity k:999", code: 64, mentions: "k:999"),
    Case(arguments: "train cnn --widths 90", code: 64, mentions: "mlp"),
    Case(arguments: "train contractive-autoencoder --contraction=-1", code: 64, mentions: "--contraction"),
    Case(arguments: "train mlp --beta 4", code: 64, mentions: "mlp has no --beta"),
    Case(arguments: "train cnn --code-size 7", code: 64, mentions: "cnn has no --code-size"),
    Case(arguments: "train vae --loss bce", code: 64, mentions: "vae has no --loss"),
    Case(arguments: "train fc-autoencoder --gated", code: 64, mentions: "conv-vae"),
    Case(arguments: "train pca --initialization glorot", code: 64, mentions: "--initialization"),
    Case(arguments: "train pca --epochs 2", code: 64, mentions: "--epochs 2"),
    Case(arguments: "train vae --gan-loss hinge", code: 64, mentions: "dcgan"),
    Case(arguments: "train dcgan --conditioning projection", code: 64, mentions: "conditional-gan"),
    Case(arguments: "train dcgan --gradient-penalty 5", code: 64, mentions: "wgan-gp"),
    Case(arguments: "train dcgan --gan-loss wgan-gp --critic-steps 0", code: 64, mentions: "--critic-steps 0"),
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
      let mentions = bad.mentions.replacingOccurrences(of: "DIR", with: directory)
      #expect(job.sentences.first?.contains(mentions) == true, "\(job.sentences)")
      #expect(!job.errors.contains("Fatal error"))
    }
  }

  @Test("More ranks than virtual shards are refused")
  func moreRanksThanShards() throws {
    let job = try Job(ranks: 3, ["train", "conv-autoencoder", "--shards", "2"])
    #expect(job.code == 64)
    #expect(job.sentences.count == 1 && job.sentences[0].contains("--shards 3"))
  }

  @Test("A run of another architecture or another length is not gone on from", arguments: [nil, 3])
  func anotherArchitecture(ranks: Int?) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = ["--data", data.path, "--out", directory + "/run", "--batch-size", "64"]
      #expect(try Job(ranks: nil, ["train", "fc-autoencoder", "--steps", "3"] + run).code == 0)
      let before = try Run(path: directory + "/run").metrics
      for (options, code, mention) in [
        (["conv-autoencoder"], 65, "another architecture"),
        (["fc-autoencoder", "--code-size", "9"], 65, "architecture"),
        (["fc-autoencoder", "--steps", "2"], 64, "give more --epochs or --steps"),
        (["fc-autoencoder", "--seed", "2"], 64, "--seed 1 --shards 8 --batch-size 64"),
        (["fc-autoencoder", "--shards", "4"], 64, "--seed 1 --shards 8 --batch-size 64"),
      ] {
        for resume in ["auto", directory + "/run/checkpoints/step-00000003"] {
          let job = try Job(ranks: ranks, ["train"] + options + ["--resume", resume] + run)
          #expect(job.code == Int32(code), "\(job.errors)")
          #expect(job.sentences.count == 1 && job.sentences[0].contains(mention), "\(job.sentences)")
        }
      }
      #expect(try Run(path: directory + "/run").metrics == before)
      let again = try Job(ranks: ranks, ["train", "fc-autoencoder"] + run)
      #expect(again.code == 73 && again.sentences.count == 1 && again.sentences[0].contains("--resume auto"))
      // Nor by the checkpoint of a third.
      let other = ["train", "fc-autoencoder", "--steps", "4", "--data", data.path, "--batch-size", "64", "--out"]
      #expect(try Job(ranks: nil, other + [directory + "/other"]).code == 0)
      let over = try Job(ranks: ranks, other + [directory + "/run", "--resume", directory + "/other"])
      #expect(over.code == 73 && over.sentences.count == 1, "\(over.sentences)")
      #expect(try Run(path: directory + "/run").metrics == before)
    }
  }

  @Test("A picture that cannot be written is a failure", arguments: [nil, 2])
  func pictureWithoutFolder(ranks: Int?) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory, train: 64, test: 32)
      let run = directory + "/run"
      #expect(
        try Job(ranks: nil, ["train", "fc-autoencoder", "--steps", "1", "--data", data.path, "--out", run]).code == 0)
      let job = try Job(ranks: ranks, ["reconstruct", run, "--output", directory + "/nothing/x.png"])
      #expect(job.code == 73 && job.sentences.count == 1 && !job.output.contains("x.png\n"), "\(job.errors)")
      // What is no file stays what it is.
      let pipe = directory + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      let over = try Job(ranks: ranks, ["reconstruct", run, "--output", pipe])
      #expect(over.code == 73 && over.sentences.count == 1, "\(over.errors)")
      var status = stat()
      #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
  }

  /// Runs a program as somebody who may write nowhere.
  private static let asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

  @Test(
    "A run directory that may not be written to is refused",
    .enabled(
      if: Command.works("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "test", "-x", Job.program)),
    arguments: [nil, 3])
  func permission(ranks: Int?) throws {
    try withTemporaryDirectory { directory in
      let data = try SmallData(in: directory)
      let run = Run(path: directory + "/run")
      let arguments = ["train", "fc-autoencoder", "--data", data.path, "--out", run.path, "--steps", "1"]
      let job = try Job(ranks: ranks, arguments, under: BadInputTests.asNobody)
      #expect(job.code == 77, "\(job.errors)")
      #expect(job.sentences.count == 1 && job.sentences[0].contains(run.path))
      #expect(!FileManager.default.fileExists(atPath: run.path))
    }
  }

  @Test("A training that gets no memory says how much it wanted", arguments: [nil, 2])
  func noMemory(ranks: Int?) throws {
    let job = try Job(
      ranks: ranks, ["train", "dcgan", "--batch-size", "40000", "--steps", "1", "--no-quality"],
      under: ["sh", "-c", "ulimit -v 2000000; exec \"$@\"", "sh"])
    #expect(job.code == 71, "\(job.errors)")
    // Ranks that are alike get none at the same time, and all of them may get as far as saying so.
    #expect((1...(ranks ?? 1)).contains(job.sentences.count), "\(job.output)\(job.errors)")
    #expect(job.sentences.allSatisfy { $0.contains("bytes of memory (") && $0.contains("--batch-size") })
    #expect(!job.errors.contains("Fatal error"))
  }

  @Test("Copies that a launcher has started without MPI's knowledge are refused")
  func severalSingletons() throws {
    let job = try Job(
      ranks: nil, ["train", "conv-autoencoder"],
      under: ["env", "SLURM_NTASKS=4", "SLURM_PROCID=0", "SLURM_STEP_ID=0", "SLURM_STEP_NUM_TASKS=4"])
    #expect(job.code == 64)
    #expect(job.sentences.count == 1 && job.sentences[0].contains("--mpi=pmix"))
  }

  private static func makeFolders(in directory: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: directory + "/empty", withIntermediateDirectories: true)
    let real = try files.contentsOfDirectory(atPath: RealData.directory)
    for folder in ["truncated", "swapped", "mismatch", "checksum", "absurd", "magic", "half", "label"] {
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
    /// Puts an uncompressed file in the place of a compressed one.
    func replacePlain(_ name: String, in folder: String, _ bytes: [UInt8]) throws {
      try files.removeItem(atPath: "\(directory)/\(folder)/\(name).gz")
      try Data(bytes).write(to: URL(fileURLWithPath: "\(directory)/\(folder)/\(name)"))
    }
    var broken = try read("train-images-idx3-ubyte.gz")
    broken[broken.count - 8] ^= 1
    try replace("/checksum/train-images-idx3-ubyte.gz", broken)
    let huge = [UInt8](repeating: 0xFF, count: 4)
    try replacePlain("train-images-idx3-ubyte", in: "absurd", [0, 0, 8, 3] + huge + huge + huge)
    try replacePlain("train-images-idx3-ubyte", in: "magic", [0, 0, 13, 3] + [UInt8](repeating: 1, count: 100))
    try replacePlain(
      "train-labels-idx1-ubyte", in: "label",
      [0, 0, 8, 1, 0, 0, 0xEA, 0x60] + (0..<60_000).map { $0 == 3 ? 17 : UInt8($0 % 10) })
    try files.removeItem(atPath: directory + "/half/t10k-images-idx3-ubyte.gz")
    try Data("file".utf8).write(to: URL(fileURLWithPath: directory + "/file"))
    try replace("/truncated/train-images-idx3-ubyte.gz", try read("train-images-idx3-ubyte.gz").prefix(100_000))
    try replace("/swapped/train-images-idx3-ubyte.gz", try read("train-labels-idx1-ubyte.gz"))
    try replace("/mismatch/train-labels-idx1-ubyte.gz", try read("t10k-labels-idx1-ubyte.gz"))
  }
}
