public import Collectives
import Datasets
public import Failures
import Foundation
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
  let arena: Arena
  /// The images of a block as they were read; where the network is shown others, apart from these.
  let images: Matrix
  private let imageSlab: Slab
  private let measures: [Measure]
  private var samples: [Int32]

  /// The images that go through the network at a time.
  private static let blockSize = 64

  /// An evaluator of the values that an arena has whenever it is asked.
  public init(_ model: Model, _ arena: Arena, on source: ImageSource, _ communicator: any Communicator) {
    self.model = model
    self.arena = arena
    self.source = source
    workspace = Workspace(arena, rows: Evaluator.blockSize, training: false)
    sum = LeafSum(Leaves(source.testShards, exact: true, communicator), communicator)
    measures = Measure.all(of: model)
    imageSlab = Slab(count: model.objective.changesImages ? workspace.input.count : 0)
    images =
      model.objective.changesImages
      ? Matrix(imageSlab.base, rows: workspace.input.rows, columns: workspace.input.columns) : workspace.input
    samples = [Int32](repeating: 0, count: Evaluator.blockSize)
  }

  /// Evaluates the whole test set; a collective operation.
  ///
  /// - Parameter importanceSamples: The codes drawn for each image to bound a variational autoencoder's ln p(image); none
  ///   to leave this out.
  public func evaluate(importanceSamples: Int = 0) throws(Failure) -> Metrics {
    let names = measures.map(\.name) + workspace.penaltyNames
    let units = divergence?.input.count ?? 0
    let width = 1 + names.count + units + evidenceCount
    var rows: [[Double]] = []
    for shard in source.ownShards { rows.append(try sums(of: source.testShards[shard], width)) }
    let totals = try sum.total(rows, width: width)
    let means = totals.map { $0 / totals[0] }
    var metrics = Metrics(Dictionary(zip(names, means[1...]), uniquingKeysWith: +))
    let rest = means[(1 + names.count)...]
    if let corrupted = metrics["corrupted_mse"], let restored = metrics["mse"] {
      metrics["gain_db"] = 10 * log10(corrupted / restored)
    }
    if let divergence { metrics["sparsity"] = divergence.penalty(ofMeans: { rest[rest.startIndex + $0] }) }
    if let sigma = model.pixelDeviation?.value(in: arena.values) { metrics["sigma"] = Double(sigma) }
    if evidenceCount > 0 {
      evidence(from: rest.dropFirst(units), kl: metrics["kl"] ?? 0, into: &metrics)
      if importanceSamples > 0 { metrics["iwae"] = try importanceWeightedBound(samples: importanceSamples) }
    }
    return metrics
  }

  /// The penalty that takes the means of the code's units over the whole set.
  private var divergence: KLSparsity? { model.sparsity as? KLSparsity }

  /// The number of samples, the sums of what is measured, those of what the layers add to the loss, and those of the evidence.
  private func sums(of samples: Range<Int>, _ width: Int) throws(Failure) -> [Double] {
    var sums = [Double](repeating: 0, count: width)
    try forEachBlock(of: samples) { block, context throws(Failure) in
      try workspace.forward([block], context)
      var values = [Double(block.rows.count)] + measures.map { $0.sum(self, block, context) }
      values += workspace.takePenalties(ofLeaf: 0) + (divergence == nil ? [] : unitSums(of: block))
      values += try evidence(of: block, context)
      for (i, value) in values.enumerated() { sums[i] += value }
    }
    return sums
  }

  /// The codes of a block that has just passed.
  func codes(of block: Block) -> Matrix { workspace.output(ofFirst: model.encoderDepth).rows(block.rows) }

  /// The sum of each unit of the codes of a block.
  private func unitSums(of block: Block) -> [Double] {
    let codes = codes(of: block)
    return (0..<codes.columns).map { unit in
      (0..<codes.rows).reduce(0.0) { $0 + Double(codes.base[$1 * codes.columns + unit]) }
    }
  }

  /// Loads the test images of a shard block by block.
  func forEachBlock(
    of shard: Range<Int>, _ body: (Block, Context) throws(Failure) -> Void
  ) throws(Failure) {
    let first = source.testShards.samples(of: source.ownShards).lowerBound
    for start in stride(from: shard.lowerBound, to: shard.upperBound, by: workspace.rows) {
      let range = start..<min(start + workspace.rows, shard.upperBound)
      for (row, sample) in range.enumerated() { samples[row] = Int32(sample) }
      source.loadTest(range.lowerBound - first..<range.upperBound - first, into: workspace.input.floats)
      let block = Block(rows: 0..<range.count)
      try samples.withUnsafeBufferPointer { samples throws(Failure) in
        try source.testLabels.withUnsafeBufferPointer { labels throws(Failure) in
          let context = Context(
            .evaluation, corrupts: true, samples: samples.baseAddress,
            labels: labels.isEmpty ? nil : labels.baseAddress! + (start - first))
          if model.objective.changesImages {
            images.base.update(from: workspace.input.base, count: range.count * images.columns)
          }
          model.objective.prepare(workspace.input.rows(block.rows), context)
          try body(block, context)
        }
      }
    }
  }
}
