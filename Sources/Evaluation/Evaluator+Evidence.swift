import Datasets
import Failures
import Foundation
import Kernels
import Models
import Networks
import Training

/// What is measured of a variational autoencoder: the evidence that its test images give, bounded from below.
extension Evaluator {
  /// The variance that a unit's mean must have over the images to count as active. Y. Burda et al., arXiv:1509.00519.
  private static let activity = 0.01

  /// The number of sums of an image's evidence: the reconstruction, and for each unit of the code its mean and the square.
  var evidenceCount: Int { model.reparametrization.map { 1 + 2 * $0.output.count } ?? 0 }

  /// The sums of a block whose codes were just set to their means; afterwards the output is that of drawn codes.
  func evidence(of block: Block, _ context: Context) throws(Failure) -> [Double] {
    guard case .likelihood(let likelihood) = model.objective(in: arena) else { return [] }
    let codes = workspace.output(ofFirst: model.encoderDepth).rows(block.rows)
    var sums = [Double](repeating: 0, count: evidenceCount)
    for row in 0..<codes.rows {
      for unit in 0..<codes.columns {
        let mean = Double(codes.base[row * codes.columns + unit])
        sums[1 + unit] += mean
        sums[1 + codes.columns + unit] += mean * mean
      }
    }
    try draw(block, context)
    sums[0] = likelihood.evaluate(
      workspace.output.rows(block.rows), against: workspace.input.rows(block.rows), gradient: nil, scale: 1)
    return sums
  }

  /// The metrics that follow from the means of the sums.
  func evidence(from means: ArraySlice<Double>, kl: Double, into metrics: inout Metrics) {
    guard let reconstruction = means.first else { return }
    let units = means.count / 2
    let values = Array(means.dropFirst())
    metrics["reconstruction"] = reconstruction
    metrics["negative_elbo"] = reconstruction + kl
    metrics["active_units"] = Double(
      (0..<units).count { values[units + $0] - values[$0] * values[$0] > Evaluator.activity })
  }

  /// The mean over the test images of the importance-weighted bound of ln p(image), in nats: ln 1/K Σ p(x, zₖ)/q(zₖ|x) with K
  /// codes drawn from q. Y. Burda et al., "Importance Weighted Autoencoders", arXiv:1509.00519. A collective operation.
  func importanceWeightedBound(samples: Int) throws(Failure) -> Double {
    var rows: [[Double]] = []
    for shard in source.ownShards {
      var sums = [Double(source.testShards[shard].count), 0]
      try forEachBlock(of: source.testShards[shard]) { block, context throws(Failure) in
        sums[1] += try importanceWeightedBound(of: block, context, samples: samples)
      }
      rows.append(sums)
    }
    let totals = try sum.total(rows, width: 2)
    return totals[1] / totals[0]
  }

  private func importanceWeightedBound(
    of block: Block, _ context: Context, samples: Int
  ) throws(Failure) -> Double {
    guard case .likelihood(let likelihood) = model.objective(in: arena), let gaussian = model.reparametrization else {
      return .nan
    }
    try workspace.forward([block], context, depth: model.encoderDepth)
    var weights = [LogMeanExponential](repeating: LogMeanExponential(), count: block.rows.count)
    for draw in 0..<samples {
      var context = context
      context.epoch = draw
      try self.draw(block, context)
      for row in block.rows {
        let loss = likelihood.evaluate(
          workspace.output.rows(row..<row + 1), against: workspace.input.rows(row..<row + 1), gradient: nil, scale: 1)
        weights[row].add(
          logRatioOfPrior(
            workspace.output(ofFirst: model.encoderDepth - 1), clampedTo: gaussian.logVariances,
            codes: workspace.output(ofFirst: model.encoderDepth), row: row) - loss)
      }
    }
    return weights.reduce(0) { $0 + $1.value }
  }

  /// Draws a block's codes from the distributions that the encoder put out before, and decodes them.
  private func draw(_ block: Block, _ context: Context) throws(Failure) {
    var context = context
    context.drawsCodes = true
    try workspace.forward([block], context, from: model.encoderDepth - 1)
    _ = workspace.takePenalties(ofLeaf: 0)
  }
}
