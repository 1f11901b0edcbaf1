import Failures
import Kernels
import Models
import Networks

/// The step of an adversarial model: the discriminator learns from the batch and as many generated images, and then, in one
/// step or some, the generator from what the discriminator now makes of these.
///
/// The generator's turn wants no gradient of the discriminator's parameters, only that of the images.
final class AdversarialStep: StepRule {
  /// What is summed over the images of all ranks in the discriminator's turn.
  private enum Term: Int, CaseIterable {
    case lossOfReal, lossOfGenerated, penalty, realismOfReal, realismOfGenerated, slope, lossOfGenerator
  }

  let replicas: [Replica]
  private let generator: Replica
  private let discriminator: DiscriminatorTurn
  private let model: AdversarialModel
  private let share: BatchShare
  private let generation: Workspace
  private let labels: UnsafeMutableBufferPointer<UInt8>

  /// Makes both replicas of a rank; a collective operation.
  init(_ model: AdversarialModel, _ share: BatchShare) throws(Failure) {
    self.model = model
    self.share = share
    generator = try Replica(model.generator, averageDecay: model.averageDecay, share)
    discriminator = try DiscriminatorTurn(model, share)
    // The two networks take turns: where the gradients of one lie there is room for the other's. The discriminator has more, as
    // it passes one on to the images.
    generation = Workspace(
      generator.arena, rows: max(1, share.largestBatch), training: true, leaves: share.leaves.own.count,
      streamed: false, gradientsOf: discriminator.workspace)
    replicas = [generator, discriminator.replica]
    labels = .allocate(capacity: model.classes > 0 ? max(1, share.largestBatch) : 0)
    labels.initialize(repeating: 0)
  }

  deinit { labels.deallocate() }

  var workspaces: [Workspace] { [generation, discriminator.workspace] }

  func step(at cursor: Cursor, learningRate: Float, _ requests: Requests) throws(Failure) -> StepOutcome {
    let watch = PhaseWatch()
    let globalCount = Double(share.globalCount(at: cursor))
    let seed = share.hyperparameters.seed
    let samples = share.samples(at: cursor)
    let blocks = share.blocks(of: model.blockSize, at: cursor)
    let context = Context(
      .training, seed: seed, epoch: cursor.epoch, samples: samples.baseAddress,
      labels: labels.isEmpty ? nil : labels.baseAddress,
      lossScale: 1 / Float(globalCount))

    if !labels.isEmpty { share.loadLabels(samples, into: labels) }
    model.fill(generation.input.rows(0..<samples.count), labels: context.labels) { row in
      RandomStream(seed: seed, purpose: .noise, epoch: cursor.epoch, index: Int(samples[row]))
    }
    let images = discriminator.workspace.input.rows(0..<samples.count)
    func loadReal() {
      share.load(samples, into: images)
      scale(images.floats, by: 2, adding: -1, into: images.floats)
    }
    loadReal()
    discriminator.replica.arena.iterateSpectralNorms()
    watch.lap(\.load)

    // The discriminator's turn.
    let real = try discriminator.judge(blocks, .real, context, watch)
    watch.lap(\.forward)
    try discriminator.learn(blocks, kind: 0, context, watch)
    try generation.forward(blocks, context, exchange: watch.exchange(of: share, in: \.forward))
    let output = generation.output.rows(0..<samples.count)
    images.base.update(from: output.base, count: images.count)
    let generated = try discriminator.judge(blocks, .generated, context, watch)
    watch.lap(\.forward)
    try discriminator.learn(blocks, kind: 1, context, watch)
    var penalties = [(penalty: Double, length: Double)](repeating: (0, 0), count: real.count)
    if let penalty = model.gradientPenalty {
      loadReal()
      watch.lap(\.load)
      penalties = try discriminator.penalize(penalty, blocks, generated: output, context, watch)
    }
    let (sums, requests) = try share.total(
      real.indices.map { leaf in
        Term.allCases.map { term in
          switch term {
          case .lossOfReal: real[leaf].loss
          case .lossOfGenerated: generated[leaf].loss
          case .penalty: penalties[leaf].penalty
          case .realismOfReal: real[leaf].realism
          case .realismOfGenerated: generated[leaf].realism
          case .slope: penalties[leaf].length
          case .lossOfGenerator: generated[leaf].generatorLoss
          }
        }
      }, width: Term.allCases.count, requests)
    func mean(_ term: Term) -> Double { sums[sums.startIndex + term.rawValue] / globalCount }
    let discriminatorLoss = mean(.lossOfReal) + mean(.lossOfGenerated) + mean(.penalty)
    let discriminatorNorm = try discriminator.replica.sum(at: cursor)
    watch.lap(\.reduce)
    watch.seconds.hiddenReduce += discriminator.replica.hiddenSeconds
    var outcome = StepOutcome(
      loss: discriminatorLoss, measures: [:], gradientNorm: discriminatorNorm, isSkipped: true, requests: requests,
      seconds: watch.seconds)
    guard discriminatorLoss.isFinite, discriminatorNorm.isFinite else { return outcome }
    try discriminator.replica.update(at: cursor, learningRate: learningRate, norm: discriminatorNorm)
    watch.lap(\.update)
    outcome.isSkipped = false

    // The generator's, if it has one.
    var generatorLoss = mean(.lossOfGenerator)
    if (cursor.step + 1) % model.criticSteps == 0 {
      images.base.update(from: output.base, count: images.count)
      let judgement = try discriminator.judge(blocks, .generator, context, watch)
      watch.lap(\.forward)
      try discriminator.workspace.backward(
        blocks, context, gradients: nil, wantsInputGradient: true, exchange: watch.exchange(of: share, in: \.backward))
      generation.outputGradient.base.update(
        from: discriminator.workspace.inputGradient.base, count: images.count)
      try generation.backward(
        blocks, context, gradients: generator.gradients, exchange: watch.exchange(of: share, in: \.backward),
        finished: { range throws(Failure) in
          watch.lap(\.backward)
          try generator.finished(range)
          watch.lap(\.reduce)
        })
      watch.lap(\.backward)
      generatorLoss = try share.total(judgement.map { [$0.loss] }, width: 1, []).sums.first! / globalCount
      let generatorNorm = try generator.sum(at: cursor)
      watch.lap(\.reduce)
      watch.seconds.hiddenReduce += generator.hiddenSeconds
      outcome.isSkipped = !generatorLoss.isFinite || !generatorNorm.isFinite
      if !outcome.isSkipped { try generator.update(at: cursor, learningRate: learningRate, norm: generatorNorm) }
      watch.lap(\.update)
      outcome.gradientNorm = (discriminatorNorm * discriminatorNorm + generatorNorm * generatorNorm).squareRoot()
    }
    outcome.loss += generatorLoss
    outcome.measures = [
      "discriminator_loss": discriminatorLoss, "generator_loss": generatorLoss,
      "discriminator_real": mean(.realismOfReal),
      "discriminator_generated": mean(.realismOfGenerated),
    ]
    if model.gradientPenalty != nil { outcome.measures["gradient_length"] = mean(.slope) }
    outcome.seconds = watch.seconds
    return outcome
  }
}
