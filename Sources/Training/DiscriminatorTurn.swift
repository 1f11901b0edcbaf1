import Failures
import Kernels
import Models
import Networks

/// The discriminator's part of an adversarial step: what it makes of images, and how it learns from them.
///
/// Real and generated images pass through it one after the other, so that batch normalisation takes the statistics of each kind
/// by itself, over the samples of all ranks; where there is a penalty, mixtures of both come last.
final class DiscriminatorTurn {
  /// What a leaf's images came to, in sums; for generated ones also what the generator loses by them.
  typealias Judgement = (loss: Double, realism: Double, generatorLoss: Double)

  let replica: Replica
  let workspace: Workspace
  private let model: AdversarialModel
  private let share: BatchShare
  /// The kinds of images that put the gradient together.
  private let passes: Int

  /// Makes the replica of a rank; a collective operation.
  init(_ model: AdversarialModel, _ share: BatchShare) throws(Failure) {
    self.model = model
    self.share = share
    passes = model.gradientPenalty == nil ? 2 : 3
    replica = try Replica(model.discriminator, number: 1, passes: passes, share)
    workspace = Workspace(
      replica.arena, rows: max(1, share.largestBatch), training: true, leaves: share.leaves.own.count, streamed: false,
      tangents: model.gradientPenalty != nil)
    // As many steps as PyTorch's parametrizations.spectral_norm makes before a training.
    replica.arena.iterateSpectralNorms(times: 15)
  }

  /// What the discriminator makes of the images in its input; leaves the gradient of the loss behind.
  func judge(
    _ blocks: [Block], _ side: AdversarialLoss.Side, _ context: Context, _ watch: PhaseWatch
  ) throws(Failure) -> [Judgement] {
    try workspace.forward(blocks, context, exchange: watch.exchange(of: share, in: \.forward))
    var sums = [Judgement](repeating: (0, 0, 0), count: share.leaves.own.count)
    for block in blocks {
      let outputs = workspace.output.rows(block.rows)
      sums[block.leaf].loss += model.loss.evaluate(
        outputs, side, gradient: workspace.outputGradient.rows(block.rows), scale: context.lossScale)
      sums[block.leaf].realism += model.loss.realism(outputs)
      if side == .generated {
        sums[block.leaf].generatorLoss += model.loss.evaluate(outputs, .generator, gradient: nil, scale: 1)
      }
    }
    return sums
  }

  /// Passes the gradient back to the parameters, to be added to that of the kinds before.
  ///
  /// - Parameter kind: The images that have just been judged: 0 for real, 1 for generated ones.
  func learn(
    _ blocks: [Block], kind: Int, _ context: Context, _ watch: PhaseWatch
  ) throws(Failure) {
    try workspace.backward(
      pass(kind, of: blocks), context, gradients: replica.gradients,
      exchange: watch.exchange(of: share, in: \.backward),
      finished: { range throws(Failure) in
        guard kind == passes - 1 else { return }
        watch.lap(\.backward)
        try replica.finished(range)
        watch.lap(\.reduce)
      })
    watch.lap(\.backward)
  }

  /// Penalises the slope at mixtures of real and generated images: x + ε·(x̃ − x), with ε uniform on [0, 1) for each sample.
  ///
  /// - Parameter generated: A generated image a row; the input holds the real ones.
  func penalize(
    _ penalty: GradientPenalty, _ blocks: [Block], generated: Matrix, _ context: Context,
    _ watch: PhaseWatch
  ) throws(Failure) -> [(penalty: Double, length: Double)] {
    for row in 0..<generated.rows {
      var stream = RandomStream(
        seed: context.seed, purpose: .interpolation, epoch: context.epoch,
        index: context.samples.map { Int($0[row]) } ?? 0)
      let mixture = workspace.input.rows(row..<row + 1).floats
      approach(generated.rows(row..<row + 1).floats, by: stream.uniform(), from: mixture)
    }
    let sums = try penalty.evaluate(
      workspace, pass(2, of: blocks), context, gradients: replica.gradients, leaves: share.leaves.own.count,
      finished: { range throws(Failure) in
        watch.lap(\.backward)
        try replica.finished(range)
        watch.lap(\.reduce)
      })
    watch.lap(\.backward)
    return sums
  }

  private func pass(_ kind: Int, of blocks: [Block]) -> [Block] {
    blocks.map {
      Block(
        rows: $0.rows, leaf: $0.leaf, opensLeaf: $0.opensLeaf && kind == 0,
        closesLeaf: $0.closesLeaf && kind == passes - 1)
    }
  }
}
