import Datasets
public import Failures
import Kernels
import Models
import Networks
import Training

extension Evaluator {
  /// What a classifier takes the test images for; nil for a model of another kind. A collective operation.
  public func confusion() throws(Failure) -> ConfusionMatrix? {
    guard model.objective == .classification else { return nil }
    let classes = workspace.output.columns
    var rows: [[Double]] = []
    for shard in source.ownShards {
      var counts = [Double](repeating: 0, count: classes * classes)
      try forEachBlock(of: source.testShards[shard]) { block, context throws(Failure) in
        guard let labels = context.labels else { return }
        try workspace.forward([block], context)
        for row in block.rows {
          let guess = SoftmaxCrossEntropy.largest(workspace.output.rows(row..<row + 1))
          counts[Int(labels[row]) * classes + guess] += 1
        }
      }
      rows.append(counts)
    }
    let totals = try sum.total(rows, width: classes * classes)
    return ConfusionMatrix(
      (0..<classes).map { row in totals[row * classes..<(row + 1) * classes].map { Int($0) } })
  }
}
