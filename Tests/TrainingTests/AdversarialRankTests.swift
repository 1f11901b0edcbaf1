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

@Suite(.serialized) struct AdversarialRankTests {
  static let games = [
    "non-saturating", "least-squares", "hinge by class", "spectral norm by class", "wgan-gp", "wgan-gp by class",
  ]

  @Test(
    "A generator and a discriminator have the same bits at any number of ranks, by any reduction", arguments: games)
  func sameBitsAtAnyNumberOfRanks(game: String) throws {
    let expected = try train(game, SoloCommunicator(), steps: 2)
    try SharedWorld.run { world in
      for kind in [ReductionKind.shared, .slices] {
        let trained = try train(game, world, steps: 2, kind)
        #expect(trained == expected, "\(kind)")
      }
    }
  }

  @Test(
    "An adversarial training by MPI_Allreduce follows the exact one", arguments: [ReductionKind.allreduce, .overlapped])
  func followsTheExactOne(kind: ReductionKind) throws {
    let expected = try train("non-saturating", SoloCommunicator(), steps: 2)
    try SharedWorld.run { world in
      let trained = try train("non-saturating", world, steps: 2, kind, exact: false)
      for (loss, reference) in zip(trained.losses, expected.losses) {
        #expect(abs(loss - reference) < 1e-3 * reference)
      }
    }
  }

  @Test(
    "An adversarial training that goes on from a snapshot ends with the same bits, with any number of ranks",
    arguments: ["non-saturating", "spectral norm by class", "wgan-gp"])
  func resumed(game: String) throws {
    let expected = try train(game, SoloCommunicator(), steps: 3)
    let hyperparameters = Self.hyperparameters(steps: 3)
    try SharedWorld.run { world in
      try withTemporaryDirectory { path in
        let first = try trainer(game, world, hyperparameters)
        try first.synchronize()
        _ = try first.step()
        try first.prepareCheckpoint()
        let store = try CheckpointStoreForTest(path, try TrainerSnapshot(first).files())

        let alone = try trainer(game, SoloCommunicator(), hyperparameters)
        try store.checkpoint.restore(alone)
        try alone.synchronize()
        while !alone.isFinished { _ = try alone.step() }
        #expect(try digest(alone) == expected.digest)

        let together = try trainer(game, world, hyperparameters)
        if world.rank == 0 { try store.checkpoint.restore(together) }
        try together.synchronize()
        #expect(together.cursor.step == 1)
        while !together.isFinished { _ = try together.step() }
        let resumed = try digest(together)
        #expect(resumed == expected.digest)
      }
    }
  }

  @Test("An adversarial model is evaluated to the same bits at any number of ranks")
  func evaluation() throws {
    let model = try model("non-saturating")
    let arenas = model.networks.map { Arena($0, seed: 3) }
    func evaluate(_ communicator: any Communicator) throws -> Metrics {
      try AdversarialEvaluator(
        model, generator: arenas[0], discriminator: arenas[1], on: source(communicator), seed: 1, limit: 40,
        communicator
      ).evaluate()
    }
    let alone = try evaluate(SoloCommunicator())
    try SharedWorld.run { world in
      let together = try evaluate(world)
      #expect(together == alone)
    }
  }

  @Test("A discriminator whose gradient is not finite leaves both networks as they are, on all ranks")
  func notFinite() throws {
    try SharedWorld.run { world in
      let trainer = try trainer("non-saturating", world, Self.hyperparameters(steps: 2))
      trainer.replicas[1].arena.values[0] = .infinity
      let before = try digest(trainer, statistics: false)
      let record = try trainer.step()
      #expect(record.isSkipped && trainer.cursor.skippedSteps == 1)
      let behind = try digest(trainer, statistics: false)
      #expect(behind == before)
    }
  }

  // MARK: - Fixtures

  private struct Outcome: Equatable {
    var digest: String
    var losses: [Double]
    var norms: [Double]
    var measures: [[String: Double]]
  }

  private static func hyperparameters(
    steps: Int, _ kind: ReductionKind = .auto, exact: Bool = true
  ) -> Hyperparameters {
    Hyperparameters(
      epochs: 1, steps: steps, batchSize: 20, learningRate: 0.002, seed: 5, shards: 8, exact: exact, reduction: kind,
      beta1: 0.5)
  }

  private func model(_ game: String) throws -> AdversarialModel {
    var options = ModelOptions()
    (options.codeSize, options.averageDecay) = (10, 0.5)
    switch game {
    case "least-squares": options.adversarialLoss = .leastSquares
    case "hinge by class": options.adversarialLoss = .hinge
    case "spectral norm by class": (options.spectralNorm, options.conditioning) = (true, .concatenation)
    case "wgan-gp": (options.adversarialLoss, options.criticSteps) = (.wassersteinGradientPenalty, 2)
    case "wgan-gp by class":
      (options.adversarialLoss, options.criticSteps) = (.wassersteinGradientPenalty, 1)
      options.spectralNorm = true
    default: options.adversarialLoss = .nonSaturating
    }
    return try .dcgan(
      input: Shape(height: 28, width: 28, channels: 1), classes: game.hasSuffix("by class") ? 10 : 0, options)
  }

  private func source(_ communicator: any Communicator) throws -> ImageSource {
    let set = try ImageSet(directory: try SmallData.shared.get().path)
    return try ImageSource(set, labelled: true, shards: 8, rank: communicator.rank, of: communicator.size)
  }

  private func trainer(
    _ game: String, _ communicator: any Communicator, _ hyperparameters: Hyperparameters
  ) throws -> Trainer {
    try Trainer(model(game), on: source(communicator), hyperparameters, communicator)
  }

  private func train(
    _ game: String, _ communicator: any Communicator, steps: Int, _ kind: ReductionKind = .auto,
    exact: Bool = true
  ) throws -> Outcome {
    let trainer = try trainer(game, communicator, Self.hyperparameters(steps: steps, kind, exact: exact))
    try trainer.synchronize()
    var outcome = Outcome(digest: "", losses: [], norms: [], measures: [])
    while !trainer.isFinished {
      let record = try trainer.step()
      outcome.losses.append(record.loss)
      outcome.norms.append(record.gradientNorm)
      outcome.measures.append(record.measures)
    }
    outcome.digest = try digest(trainer)
    return outcome
  }

  private func digest(_ trainer: Trainer, statistics: Bool = true) throws -> String {
    let average = Arena(trainer.arena.network, seed: 0)
    try trainer.replicas[0].copyAverage(into: average)
    return trainer.parametersDigest + ReplicaDigest.hexadecimal(average.values)
      + (statistics ? ReplicaDigest.hexadecimal(trainer.replicas.map(\.arena.statistics)) : "")
  }
}
