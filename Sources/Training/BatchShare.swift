import Collectives
import Datasets
import Failures
import Foundation
import Kernels
import Networks

/// A rank's share of each global batch, and the sums that its samples go into.
final class BatchShare {
  let hyperparameters: Hyperparameters
  let source: ImageSource
  let communicator: any Communicator
  /// The sums that a gradient is put together from.
  let leaves: Leaves
  private let leafSum: LeafSum
  private let plan: EpochPlan
  private let sampler: Sampler

  /// The shares of a rank that holds some of the images.
  init(_ source: ImageSource, _ hyperparameters: Hyperparameters, _ communicator: any Communicator) {
    self.source = source
    self.hyperparameters = hyperparameters
    self.communicator = communicator
    leaves = Leaves(source.shards, exact: hyperparameters.exact, communicator)
    leafSum = LeafSum(leaves, communicator)
    plan = EpochPlan(shards: source.shards, batchSize: hyperparameters.batchSize, seed: hyperparameters.seed)
    sampler = Sampler(plan, shards: source.ownShards)
  }

  /// The steps of an epoch.
  var stepsPerEpoch: Int { plan.stepsPerEpoch }

  /// The most samples that a step has here.
  var largestBatch: Int { sampler.largestBatch }

  /// The global indices of this rank's samples of the next step.
  func samples(at cursor: Cursor) -> UnsafeBufferPointer<Int32> {
    sampler.batch(epoch: cursor.epoch, step: cursor.stepInEpoch)
  }

  /// The samples of the next step on all ranks.
  func globalCount(at cursor: Cursor) -> Int { plan.globalCount(step: cursor.stepInEpoch) }

  /// Cuts this rank's samples of the next step into blocks that belong to one leaf each and depend on nothing but the number
  /// of its samples.
  func blocks(of size: Int, at cursor: Cursor) -> [Block] {
    let counts =
      hyperparameters.exact
      ? source.ownShards.map { plan.places(ofShard: $0, step: cursor.stepInEpoch).count }
      : [samples(at: cursor).count]
    var blocks: [Block] = []
    var start = 0
    for (leaf, count) in counts.enumerated() {
      let end = start + count
      // A leaf without samples has an empty block, whose gradient is zero.
      for first in stride(from: start, to: max(end, start + 1), by: size) {
        blocks.append(
          Block(
            rows: first..<min(first + size, end), leaf: leaf, opensLeaf: first == start, closesLeaf: first + size >= end
          ))
      }
      start += count
    }
    return blocks
  }

  /// Writes images of this rank, pixels from 0 to 1, or what stands for them.
  func load(_ samples: UnsafeBufferPointer<Int32>, into rows: Matrix) {
    source.loadTraining(samples, into: rows.floats)
  }

  /// Writes the classes of images of this rank.
  func loadLabels(_ samples: UnsafeBufferPointer<Int32>, into labels: UnsafeMutableBufferPointer<UInt8>) {
    for (row, sample) in samples.enumerated() { labels[row] = source.trainLabels[Int(sample) - source.firstSample] }
  }

  /// Adds up a layer's sums over all leaves of all ranks; a collective operation.
  func exchange(_ sums: UnsafeMutableBufferPointer<Double>, _ rows: Int) throws(Failure) {
    try leafSum.total(sums, width: sums.count / rows)
  }

  /// Adds up numbers, as many of every leaf, and what is requested, over all leaves of all ranks; a collective operation.
  func total(
    _ rows: [[Double]], width: Int, _ requests: Requests
  ) throws(Failure) -> (sums: ArraySlice<Double>, requests: Requests) {
    let rows = rows.enumerated().map { leaf, row in
      Requests.all.map { leaf == 0 && requests.contains($0) ? 1 : 0 } + row
    }
    let totals = try leafSum.total(rows, width: Requests.all.count + width)
    return (
      totals[Requests.all.count...], Requests(zip(Requests.all, totals).filter { $0.1 > 0 }.map(\.0))
    )
  }
}
