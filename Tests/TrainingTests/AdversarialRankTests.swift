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
  @Test(
    "A generator and a discriminator have the same bits at any number of ranks, by any reduction",
    arguments: AdversarialGames.all)
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
    let hyperparameters = AdversarialGames.hyperparameters(steps: 3)
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
    let model = try AdversarialGames.model("non-saturating")
    let arenas = model.networks.map { Arena($0, seed: 3) }
    func evaluate(_ communicator: any Communicator) throws -> Metrics {
      try AdversarialEvaluator(
        model, generator: arenas[0], discriminator: arenas[1], on: AdversarialGames.source(communicator), seed: 1,
        limit: 40,
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
      let trainer = try trainer("non-saturating", world, AdversarialGames.hyperparameters(steps: 2))
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

  private func trainer(
    _ game: String, _ communicator: any Communicator, _ hyperparameters: Hyperparameters
  ) throws -> Trainer {
    try Trainer(
      AdversarialGames.model(game), on: AdversarialGames.source(communicator), hyperparameters, communicator)
  }

  private func train(
    _ game: String, _ communicator: any Communicator, steps: Int, _ kind: ReductionKind = .auto,
    exact: Bool = true
  ) throws -> Outcome {
    let trainer = try trainer(game, communicator, AdversarialGames.hyperparameters(steps: steps, kind, exact: exact))
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
