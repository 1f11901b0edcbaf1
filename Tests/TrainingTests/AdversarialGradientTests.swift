import Collectives
import Kernels
import Models
import Networks
import Testing

@testable import Training

/// The gradient that a step of an adversarial model follows, through both networks, against differences of its losses.
@Suite struct AdversarialGradientTests {
  /// So small that the discriminator's step hardly changes what the generator loses in the same step.
  private static let learningRate: Float = 1e-5

  @Test("Both networks follow the gradients of their losses", arguments: AdversarialGames.all, [0, 1])
  func followsGradient(game: String, network: Int) throws {
    let step = try step(game) { _ in }
    let gradient = zip(step.before[network], step.after[network]).map { Double($0 - $1) / Double(Self.learningRate) }
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(norm > 0 && norm.isFinite)
    // Along the gradient, the loss rises by its length; a penalty, which jumps where units bend, does so about.
    let distance = 1e-3 / max(norm, 1)
    let losses = try [-1.0, 1].map { side in
      try self.step(game) { trainer in
        for (i, value) in gradient.enumerated() {
          trainer.replicas[network].arena.values[i] += Float(side * distance * value)
        }
      }.losses[network]
    }
    let slope = (losses[1] - losses[0]) / (2 * distance * norm)
    #expect(abs(slope - norm) < 0.03 * norm, "\(slope) is not \(norm)")
  }

  /// What a first step makes of parameters, which are changed before; of the generator and of the discriminator.
  private func step(
    _ game: String, _ change: (Trainer) -> Void
  ) throws -> (before: [[Float]], after: [[Float]], losses: [Double]) {
    let model = try AdversarialGames.model(game, criticSteps: 1)
    var hyperparameters = AdversarialGames.hyperparameters(steps: 1)
    (hyperparameters.optimizer, hyperparameters.learningRate) = (.sgd, Self.learningRate)
    (hyperparameters.schedule, hyperparameters.beta1) = (.constant, nil)
    let trainer = try Trainer(
      model, on: AdversarialGames.source(SoloCommunicator()), hyperparameters, SoloCommunicator())
    change(trainer)
    try trainer.synchronize()
    func values() -> [[Float]] { trainer.replicas.map { [Float]($0.arena.values) } }
    let before = values()
    let measures = try trainer.step().measures
    return (
      before, values(),
      try ["generator_loss", "discriminator_loss"].map { try #require(measures[$0]) }
    )
  }
}
