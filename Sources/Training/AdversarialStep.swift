import Failures
import Kernels
import Models
import Networks

/// The step of an adversarial model: the discriminator learns from the batch and as many generated images, and then the
/// generator from what the discriminator now makes of these.
///
/// Real and generated images pass through the discriminator one after the other, so that batch normalisation takes the
/// statistics of each kind by itself, over the samples of all ranks. The generator's step wants no gradient of the
/// discriminator's parameters, only that of the images.
final class AdversarialStep: StepRule {
  let replicas: [Replica]
  private let generator: Replica
  private let discriminator: Replica
  private let model: AdversarialModel
  private let share: BatchShare
  private let generation: Workspace
  private let discrimination: Workspace
  private let labels: UnsafeMutableBufferPointer<UInt8>

  /// Makes both replicas of a rank; a collective operation.
  init(_ model: AdversarialModel, _ share: BatchShare) throws(Failure) {
    self.model = model
    self.share = share
    generator = try Replica(model.generator, averageDecay: model.averageDecay, share)
    discriminator = try Replica(model.discriminator, number: 1, passes: 2, share)
    replicas = [generator, discriminator]
    func workspace(_ replica: Replica) -> Workspace {
      Workspace(
        replica.arena, rows: max(1, share.largestBatch), training: true, leaves: share.leaves.own.count, streamed: false
      )
    }
    generation = workspace(generator)
    discrimination = workspace(discriminator)
    labels = .allocate(capacity: model.classes > 0 ? max(1, share.largestBatch) : 0)
    labels.initialize(repeating: 0)
  }

  deinit { labels.deallocate() }

  var workspaces: [Workspace] { [generation, discrimination] }

  func step(at cursor: Cursor, learningRate: Float, _ requests: Requests) throws(Failure) -> StepOutcome {
    var phases = PhaseSeconds()
    var watch = Stopwatch()
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
    let images = discrimination.input.rows(0..<samples.count)
    share.load(samples, into: images)
    scale(images.floats, by: 2, adding: -1, into: images.floats)
    phases.load += watch.lap()

    // The discriminator's turn.
    let real = try judge(blocks, .real, context)
    phases.forward += watch.lap()
    try learn(blocks, accumulating: false, context, &phases, &watch)
    try generation.forward(blocks, context, exchange: share.exchange)
    images.base.update(from: generation.output.base, count: images.count)
    let generated = try judge(blocks, .generated, context)
    phases.forward += watch.lap()
    try learn(blocks, accumulating: true, context, &phases, &watch)
    let (sums, requests) = try share.total(
      zip(real, generated).map { [$0.loss, $1.loss, $0.realism, $1.realism] }, width: 4, requests)
    let means = sums.map { $0 / globalCount }
    let discriminatorLoss = means[0] + means[1]
    let discriminatorNorm = try discriminator.sum(at: cursor)
    phases.reduce += watch.lap()
    var outcome = StepOutcome(
      loss: discriminatorLoss, measures: [:], gradientNorm: discriminatorNorm, isSkipped: true, requests: requests,
      seconds: phases)
    guard discriminatorLoss.isFinite, discriminatorNorm.isFinite else { return outcome }
    try discriminator.update(at: cursor, learningRate: learningRate, norm: discriminatorNorm)
    phases.update += watch.lap()

    // The generator's.
    let judgement = try judge(blocks, .generator, context)
    phases.forward += watch.lap()
    try discrimination.backward(
      blocks, context, gradients: nil, wantsInputGradient: true, exchange: share.exchange)
    generation.outputGradient.base.update(from: discrimination.inputGradient.base, count: images.count)
    try generation.backward(
      blocks, context, gradients: generator.gradients, exchange: share.exchange,
      finished: { range throws(Failure) in
        phases.backward += watch.lap()
        try generator.finished(range)
        phases.reduce += watch.lap()
      })
    phases.backward += watch.lap()
    let generatorLoss = try share.total(judgement.map { [$0.loss] }, width: 1, []).sums.first! / globalCount
    let generatorNorm = try generator.sum(at: cursor)
    phases.reduce += watch.lap()
    outcome.isSkipped = !generatorLoss.isFinite || !generatorNorm.isFinite
    if !outcome.isSkipped { try generator.update(at: cursor, learningRate: learningRate, norm: generatorNorm) }
    phases.update += watch.lap()

    outcome.loss = discriminatorLoss + generatorLoss
    outcome.gradientNorm = (discriminatorNorm * discriminatorNorm + generatorNorm * generatorNorm).squareRoot()
    outcome.measures = [
      "discriminator_loss": discriminatorLoss, "generator_loss": generatorLoss, "discriminator_real": means[2],
      "discriminator_generated": means[3],
    ]
    outcome.seconds = phases
    return outcome
  }

  /// What the discriminator makes of the images in its input, a sum for each of this rank's leaves; leaves the gradient of the
  /// loss behind.
  private func judge(
    _ blocks: [Block], _ side: AdversarialLoss.Side, _ context: Context
  ) throws(Failure) -> [(loss: Double, realism: Double)] {
    try discrimination.forward(blocks, context, exchange: share.exchange)
    var sums = [(loss: Double, realism: Double)](repeating: (0, 0), count: share.leaves.own.count)
    for block in blocks {
      let outputs = discrimination.output.rows(block.rows)
      sums[block.leaf].loss += model.loss.evaluate(
        outputs, side, gradient: discrimination.outputGradient.rows(block.rows), scale: context.lossScale)
      sums[block.leaf].realism += model.loss.realism(outputs)
    }
    return sums
  }

  /// Passes the gradient back to the discriminator's parameters, to be added to what is there already.
  private func learn(
    _ blocks: [Block], accumulating: Bool, _ context: Context, _ phases: inout PhaseSeconds, _ watch: inout Stopwatch
  ) throws(Failure) {
    let blocks = blocks.map {
      Block(
        rows: $0.rows, leaf: $0.leaf, opensLeaf: $0.opensLeaf && !accumulating,
        closesLeaf: $0.closesLeaf && accumulating)
    }
    var reduce = 0.0
    try discrimination.backward(
      blocks, context, gradients: discriminator.gradients, exchange: share.exchange,
      finished: { range throws(Failure) in
        guard accumulating else { return }
        phases.backward += watch.lap()
        try discriminator.finished(range)
        reduce += watch.lap()
      })
    phases.backward += watch.lap()
    phases.reduce += reduce
  }
}
