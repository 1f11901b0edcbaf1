public import Collectives
import Datasets
public import Failures
import Kernels
public import Models
public import Networks
public import Training

/// Measures a model on the test set: every rank evaluates its own part, so each image counts exactly once, and the parts are
/// added up in an order that does not depend on the number of ranks.
public final class Evaluator {
  let model: Model
  let source: ImageSource
  let workspace: Workspace
  let sum: LeafSum
  private let classifies: Bool
  private var samples: [Int32]

  /// The images that go through the network at a time.
  private static let blockSize = 64

  /// An evaluator of the values that an arena has whenever it is asked.
  public init(_ model: Model, _ arena: Arena, on source: ImageSource, _ communicator: any Communicator) {
    self.model = model
    self.source = source
    workspace = Workspace(arena, rows: Evaluator.blockSize, training: false)
    sum = LeafSum(Leaves(source.testShards, exact: true, communicator), communicator)
    classifies = model.objective == .classification
    samples = [Int32](repeating: 0, count: Evaluator.blockSize)
  }

  /// Evaluates the whole test set; a collective operation.
  ///
  /// - Parameter importanceSamples: The codes drawn for each image to bound a variational autoencoder's ln p(image); none
  ///   to leave this out.
  public func evaluate(importanceSamples: Int = 0) throws(Failure) -> Metrics {
    var rows: [[Double]] = []
    for shard in source.ownShards { rows.append(try sums(of: source.testShards[shard])) }
    let names = workspace.penaltyNames
    let totals = try sum.total(rows, width: 3 + names.count + evidenceCount)
    let means = totals.map { $0 / totals[0] }
    var metrics =
      switch model.objective {
      case .classification: Metrics(["cross_entropy": means[1], "accuracy": means[2]])
      case .reconstruction(.linear): Metrics(["mse": means[1], "mse_clipped": means[2]])
      case .reconstruction, .likelihood:
        Metrics(["mse": means[1], "bce": means[2] * Double(workspace.input.columns)])
      }
    for (name, mean) in zip(names, means[3...]) { metrics[name] = mean }
    if evidenceCount > 0 {
      evidence(from: means[(3 + names.count)...], kl: metrics["kl"] ?? 0, into: &metrics)
      if importanceSamples > 0 { metrics["iwae"] = try importanceWeightedBound(samples: importanceSamples) }
    }
    return metrics
  }

  /// The number of samples, the sums of two measures, the sums of what the layers add to the loss, and those of the evidence.
  private func sums(of samples: Range<Int>) throws(Failure) -> [Double] {
    var measures = [Double(samples.count), 0, 0]
    var penalties = [Double](repeating: 0, count: workspace.penaltyNames.count)
    var evidence = [Double](repeating: 0, count: evidenceCount)
    try forEachBlock(of: samples) { block, context throws(Failure) in
      try workspace.forward([block], context)
      let both = measure(workspace.output.rows(block.rows), workspace.input.rows(block.rows), context.labels)
      measures[1] += both.0
      measures[2] += both.1
      for (i, penalty) in workspace.takePenalties(ofLeaf: 0).enumerated() { penalties[i] += penalty }
      for (i, value) in try self.evidence(of: block, context).enumerated() { evidence[i] += value }
    }
    return measures + penalties + evidence
  }

  /// Loads the test images of a shard block by block.
  func forEachBlock(
    of shard: Range<Int>, _ body: (Block, Context) throws(Failure) -> Void
  ) throws(Failure) {
    let first = source.testShards.samples(of: source.ownShards).lowerBound
    for start in stride(from: shard.lowerBound, to: shard.upperBound, by: workspace.rows) {
      let range = start..<min(start + workspace.rows, shard.upperBound)
      for (row, sample) in range.enumerated() { samples[row] = Int32(sample) }
      source.test.load(range.lowerBound - first..<range.upperBound - first, into: workspace.input.floats)
      let block = Block(rows: 0..<range.count)
      try samples.withUnsafeBufferPointer { samples throws(Failure) in
        try source.testLabels.withUnsafeBufferPointer { labels throws(Failure) in
          let context = Context(
            .evaluation, samples: samples.baseAddress,
            labels: labels.isEmpty ? nil : labels.baseAddress! + (start - first))
          model.objective.prepare(workspace.input.rows(block.rows), context)
          try body(block, context)
        }
      }
    }
  }

  private func measure(_ output: Matrix, _ images: Matrix, _ labels: UnsafePointer<UInt8>?) -> (Double, Double) {
    if classifies, let labels {
      let loss = SoftmaxCrossEntropy()
      return (
        loss.evaluate(output, labels: labels, gradient: nil, scale: 1), Double(loss.correct(output, labels: labels))
      )
    }
    if model.objective == .reconstruction(.linear) {
      let raw = ReconstructionLoss.linear.evaluate(output, against: images, gradient: nil, scale: 1)
      model.objective.reconstruct(output, into: output)
      return (raw, ReconstructionLoss.linear.evaluate(output, against: images, gradient: nil, scale: 1))
    }
    return (
      ReconstructionLoss.mse.evaluate(output, against: images, gradient: nil, scale: 1),
      ReconstructionLoss.bce.evaluate(output, against: images, gradient: nil, scale: 1)
    )
  }
}
