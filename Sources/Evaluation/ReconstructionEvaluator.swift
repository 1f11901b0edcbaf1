public import Collectives
public import Failures
import Kernels
import Datasets
public import Networks
public import Training

/// Measures the reconstruction of the test set: every rank evaluates its own part, so each image counts exactly once.
public final class ReconstructionEvaluator {
  private let communicator: any Communicator
  private let source: ImageSource
  private let workspace: Workspace
  private let pixels: Int

  /// The images that go through the network at a time.
  private static let blockSize = 64

  /// An evaluator of the values that an arena has whenever it is asked.
  public init(_ arena: Arena, on source: ImageSource, _ communicator: any Communicator) {
    self.communicator = communicator
    self.source = source
    workspace = Workspace(arena, rows: ReconstructionEvaluator.blockSize, training: false)
    pixels = arena.network.input.count
  }

  /// Evaluates the whole test set; a collective operation.
  public func evaluate() throws(Failure) -> ReconstructionMetrics {
    var sums = [0.0, 0.0, 0.0]
    for start in stride(from: 0, to: source.test.count, by: workspace.rows) {
      let range = start..<min(start + workspace.rows, source.test.count)
      let block = Block(rows: 0..<range.count)
      source.test.load(range, into: workspace.input.floats)
      try workspace.forward([block], .evaluation)
      let logits = workspace.output.rows(block.rows)
      let images = workspace.input.rows(block.rows)
      sums[0] += ReconstructionLoss.mse.evaluate(logits, against: images, gradient: nil, scale: 1)
      sums[1] += ReconstructionLoss.bce.evaluate(logits, against: images, gradient: nil, scale: 1)
      sums[2] += Double(range.count)
    }
    try communicator.sum(&sums)
    return ReconstructionMetrics(mse: sums[0] / sums[2], bce: sums[1] / sums[2] * Double(pixels))
  }
}
