import Collectives
import Datasets
import Evaluation
import Failures
import Kernels
import Models
import Networks
import Support
import Testing

@testable import Training

@Suite(.serialized) struct TrainingRankTests {
  static let models = [
    "convolutional", "dense code", "fully connected", "batch normalisation and dropout", "classifier with convolutions",
    "pooling and upsampling", "variational", "convolutional variational", "conditional variational",
    "variational with a learned deviation",
    "tied and denoising", "sparse by divergence", "sparse by choice", "sparse by weight", "contractive",
    "contractive by pairs", "multilayer perceptron", "tied with patches", "wide with salt and pepper",
  ]

  @Test("Exact training has the same bits at any number of ranks, by any reduction", arguments: models)
  func exactTrainingHasTheSameBits(name: String) throws {
    let expected = try train(model(name), SoloCommunicator(), steps: 4)
    try SharedWorld.run { world in
      for kind in [ReductionKind.shared, .slices] {
        let trained = try train(model(name), world, steps: 4, kind)
        #expect(trained == expected, "\(kind)")
      }
    }
  }

  @Test(
    "Steps as long as whole tensors allow have the same bits at any number of ranks",
    arguments: [OptimizerKind.lars, .lamb])
  func layerwiseOptimizersHaveTheSameBits(optimizer: OptimizerKind) throws {
    let expected = try train(model("fully connected"), SoloCommunicator(), steps: 4, optimizer: optimizer)
    #expect(expected.losses[3] < expected.losses[0])
    try SharedWorld.run { world in
      for kind in [ReductionKind.shared, .slices] {
        let trained = try train(model("fully connected"), world, steps: 4, kind, optimizer: optimizer)
        #expect(trained == expected, "\(kind)")
      }
      let inexact = try train(model("fully connected"), world, steps: 4, .allreduce, exact: false, optimizer: optimizer)
      #expect(abs(inexact.losses[3] - expected.losses[3]) < 1e-3 * expected.losses[3])
    }
  }

  @Test("The divergence that a step reports is neither multiplied by β nor by what warms it up")
  func reportedDivergence() throws {
    func divergence(beta: Float?, warmup: Int?) throws -> Double? {
      var options = ModelOptions()
      (options.beta, options.klWarmup) = (beta, warmup)
      let model = try Model.variationalAutoencoder(input: Shape(height: 28, width: 28, channels: 1), options)
      let trainer = try trainer(model, SoloCommunicator(), Self.hyperparameters(steps: 1, .auto, exact: true))
      try trainer.synchronize()
      return try trainer.step().measures["kl"]
    }
    let plain = try #require(try divergence(beta: nil, warmup: nil))
    let weighted = try #require(try divergence(beta: 4, warmup: 10))
    #expect(plain > 0 && abs(weighted - plain) < 1e-5 * plain)
    #expect(try divergence(beta: 0, warmup: nil) == nil)
  }

  @Test("Training by MPI_Allreduce follows the exact one", arguments: [ReductionKind.allreduce, .overlapped])
  func trainingFollowsTheExactOne(kind: ReductionKind) throws {
    let expected = try train(model("convolutional"), SoloCommunicator(), steps: 4)
    try SharedWorld.run { world in
      let trained = try train(model("convolutional"), world, steps: 4, kind, exact: false)
      for (loss, reference) in zip(trained.losses, expected.losses) {
        #expect(abs(loss - reference) < 1e-4 * reference)
      }
    }
  }

  @Test("A training that goes on from a snapshot ends with the same bits, with any number of ranks before and after")
  func resumedTrainingHasTheSameBits() throws {
    let hyperparameters = Self.hyperparameters(steps: 9, .auto, exact: true)
    let expected = try train(model("fully connected"), SoloCommunicator(), steps: 9)
    try SharedWorld.run { world in
      try withTemporaryDirectory { path in
        let first = try trainer(model("fully connected"), world, hyperparameters)
        try first.synchronize()
        for _ in 0..<5 { _ = try first.step() }
        try first.prepareCheckpoint()
        let files = try TrainerSnapshot(first).files()

        // Every rank goes on alone from the same files, as a job of one rank would.
        let store = try CheckpointStoreForTest(path, files)
        let alone = try trainer(model("fully connected"), SoloCommunicator(), hyperparameters)
        try store.checkpoint.restore(alone)
        try alone.synchronize()
        while !alone.isFinished { _ = try alone.step() }
        #expect(digest(alone) == expected.digest)

        let together = try trainer(model("fully connected"), world, hyperparameters)
        if world.rank == 0 { try store.checkpoint.restore(together) }
        try together.synchronize()
        #expect(together.cursor.step == 5)
        while !together.isFinished { _ = try together.step() }
        #expect(digest(together) == expected.digest)
      }
    }
  }

  @Test("A training that goes back to before its first step ends with the same bits, with nothing left of its moments")
  func goingBackToTheStart() throws {
    let hyperparameters = Self.hyperparameters(steps: 4, .auto, exact: true)
    let expected = try train(model("fully connected"), SoloCommunicator(), steps: 4)
    try SharedWorld.run { world in
      try withTemporaryDirectory { path in
        let trainer = try trainer(model("fully connected"), world, hyperparameters)
        try trainer.synchronize()
        try trainer.prepareCheckpoint()
        let store = try CheckpointStoreForTest(path, try TrainerSnapshot(trainer).files())
        for _ in 0..<3 { _ = try trainer.step() }
        if world.rank == 0 { try store.checkpoint.restore(trainer) }
        try trainer.synchronize()
        #expect(trainer.cursor.step == 0)
        while !trainer.isFinished { _ = try trainer.step() }
        #expect(digest(trainer) == expected.digest)
      }
    }
  }

  @Test(
    "Evaluation has the same bits at any number of ranks",
    arguments: [
      "convolutional", "conditional variational", "variational with a learned deviation", "tied and denoising",
      "sparse by divergence", "sparse by choice", "contractive", "contractive by pairs", "tied with patches",
    ])
  func evaluationHasTheSameBits(name: String) throws {
    let model = try model(name)
    let arena = Arena(model.network, seed: 3)
    let alone = try Evaluator(model, arena, on: source(model, SoloCommunicator()), SoloCommunicator())
      .evaluate(importanceSamples: 2)
    #expect((alone["iwae"] != nil) == (model.reparametrization != nil))
    try SharedWorld.run { world in
      let together = try Evaluator(model, arena, on: source(model, world), world).evaluate(importanceSamples: 2)
      #expect(together == alone)
    }
  }

  @Test("Few-label trials give the same results whichever rank runs them")
  func fewLabelTrialsDoNotDependOnRanks() throws {
    let model = try model("convolutional")
    let arena = Arena(model.network, seed: 3)
    let set = try ImageSet(directory: SmallData.shared.get().path)
    let options = FewLabelOptions(labels: [20, 50], trials: 2, updates: 5, seed: 1)
    func run(_ communicator: any Communicator) throws -> [FewLabelResult] {
      let data = try FewLabelData(set, options, communicator)
      return try FewLabelPhase(model, arena, on: data, options, communicator).run()
    }
    let alone = try run(SoloCommunicator())
    #expect(alone.count == 2 * FewLabelMethod.allCases.count)
    try SharedWorld.run { world in
      let results = try run(world)
      #expect(results == (world.rank == 0 ? alone : []))
    }
  }

  @Test("A replica that differs is found, on all ranks")
  func differingReplicaIsFound() throws {
    try SharedWorld.run { world in
      guard world.size > 1 else { return }
      let trainer = try trainer(model("convolutional"), world, Self.hyperparameters(steps: 1, .auto, exact: true))
      try trainer.synchronize()
      if world.rank == world.size - 1 { trainer.arena.values[17] += 1e-7 }
      #expect {
        try trainer.prepareCheckpoint()
      } throws: { error in
        let failure = error as? Failure
        return failure?.kind == .replicasDiffer && failure?.isShared == true
          && (world.size == 2 || failure!.message.contains("rank \(world.size - 1)"))
      }
    }
  }

  // MARK: - Fixtures

  private struct Outcome: Equatable {
    var digest: String
    var losses: [Double]
    var norms: [Double]
  }

  private static func hyperparameters(steps: Int, _ kind: ReductionKind, exact: Bool) -> Hyperparameters {
    Hyperparameters(
      epochs: 1, steps: steps, batchSize: 100, learningRate: 0.002, seed: 5, shards: 8, exact: exact, reduction: kind)
  }

  private func source(_ model: Model, _ communicator: any Communicator) throws -> ImageSource {
    try ImageSource(
      try ImageSet(directory: SmallData.shared.get().path), labelled: model.needsLabels, shards: 8,
      rank: communicator.rank, of: communicator.size)
  }

  private func trainer(
    _ model: Model, _ communicator: any Communicator, _ hyperparameters: Hyperparameters
  ) throws -> Trainer {
    try Trainer(model, on: source(model, communicator), hyperparameters, communicator)
  }

  private func train(
    _ model: Model, _ communicator: any Communicator, steps: Int, _ kind: ReductionKind = .auto, exact: Bool = true,
    optimizer: OptimizerKind = .adam
  ) throws -> Outcome {
    var hyperparameters = Self.hyperparameters(steps: steps, kind, exact: exact)
    hyperparameters.optimizer = optimizer
    if optimizer != .adam { hyperparameters.learningRate = optimizer.defaultLearningRate }
    let trainer = try trainer(model, communicator, hyperparameters)
    try trainer.synchronize()
    var outcome = Outcome(digest: "", losses: [], norms: [])
    while !trainer.isFinished {
      let record = try trainer.step()
      outcome.losses.append(record.loss)
      outcome.norms.append(record.gradientNorm)
    }
    outcome.digest = digest(trainer)
    return outcome
  }

  private func digest(_ trainer: Trainer) -> String {
    ReplicaDigest.hexadecimal(trainer.arena.values) + ReplicaDigest.hexadecimal(trainer.arena.statistics)
  }

  private func model(_ name: String) throws -> Model {
    let image = Shape(height: 28, width: 28, channels: 1)
    var options = ModelOptions()
    switch name {
    case "convolutional": return try .convolutionalAutoencoder(input: image)
    case "dense code":
      options.codeSize = 10
      return try .convolutionalAutoencoder(input: image, options)
    case "classifier with convolutions":
      options.dropout = 0.3
      return try .convolutionalClassifier(input: image, options)
    case "tied and denoising":
      options.tied = true
      options.codeSize = 10
      options.noise = .gaussian(deviation: 0.3)
      return try .convolutionalAutoencoder(input: image, options)
    case "sparse by divergence":
      options.widths = [40]
      options.sparsity = .kl(target: 0.05, weight: 0.01)
      options.noise = .mask(rate: 0.3)
      return try .sparseAutoencoder(input: image, options)
    case "sparse by choice":
      options.widths = [40]
      options.sparsity = .largest(count: 5)
      return try .sparseAutoencoder(input: image, options)
    case "sparse by weight":
      options.widths = [40]
      return try .sparseAutoencoder(input: image, options)
    case "multilayer perceptron":
      options.dropout = 0.3
      return .multilayerPerceptron(input: image, options)
    case "tied with patches":
      (options.tied, options.widths, options.noise) = (true, [30, 20], .patches(rate: 0.3))
      return try .fullyConnectedAutoencoder(input: image, options)
    case "wide with salt and pepper":
      (options.preset, options.noise) = (.wide, .saltAndPepper(rate: 0.2))
      return try .convolutionalAutoencoder(input: image, options)
    case "contractive by pairs":
      options.widths = [40, 20]
      return try .contractiveAutoencoder(input: image, options)
    case "contractive":
      options.codeSize = 30
      return try .contractiveAutoencoder(input: image, options)
    case "pooling and upsampling":
      options.preset = .kerasStyle
      return try .convolutionalAutoencoder(input: image, options)
    case "variational": return try .variationalAutoencoder(input: image)
    case "convolutional variational": return try .convolutionalVariationalAutoencoder(input: image)
    case "variational with a learned deviation":
      (options.likelihood, options.sigma) = (.gaussian, .learned)
      return try .variationalAutoencoder(input: image, options)
    case "conditional variational":
      (options.likelihood, options.gated, options.widths) = (.binarized, true, [30, 20])
      (options.clampLogVariance, options.klWarmup) = (true, 10)
      return try .variationalAutoencoder(input: image, options, isConditional: true)
    case "fully connected": return try .fullyConnectedAutoencoder(input: image)
    default:
      var builder = NetworkBuilder(input: image)
      builder.convolution("conv", 16, kernel: 4, stride: 2, padding: 1)
      builder.batchNormalization("norm", .relu)
      builder.dropout(rate: 0.3)
      builder.dense("fc1", 30)
      builder.batchNormalization("norm1", .relu)
      builder.dense("fc2", 10)
      return Model(network: builder.network, encoderDepth: 2, objective: .classification, blockSize: 16)
    }
  }
}
