import Kernels
import Networks

/// An optimizer that also keeps a moving average of the values it updates: a ← a + (1 − d)·(w − a), with d rising to the decay
/// from 0 at the first step as (t − 1)/(t + 9).
///
/// The average is a part of the optimizer's state, so it is spread over the ranks, gathered and saved like the rest of it.
/// Images made with averaged generators are better: Y. Yazıcı et al., arXiv:1806.04498.
final class AveragingOptimizer: Optimizer {
  /// What the average is called in files.
  static let averageName = "average"

  private let base: any Optimizer
  private let decay: Float
  private let slab: Slab

  /// - Parameters:
  ///   - base: What updates the values.
  ///   - count: The size of the arena.
  ///   - decay: d.
  init(_ base: any Optimizer, count: Int, decay: Float) {
    self.base = base
    self.decay = decay
    slab = Slab(count: count)
  }

  /// The average, as far as this rank has updated it.
  var average: Floats { slab.floats }

  var learningRate: Float {
    get { base.learningRate }
    set { base.learningRate = newValue }
  }

  var stepCount: Int {
    get { base.stepCount }
    set { base.stepCount = newValue }
  }

  var state: [(name: String, floats: Floats)] { base.state + [(AveragingOptimizer.averageName, average)] }

  func beginStep() { base.beginStep() }

  func update(_ values: Floats, along gradients: Floats, range: Range<Int>) {
    base.update(values, along: gradients, range: range)
    let rising = Float(stepCount - 1) / Float(stepCount + 9)
    approach(values, by: 1 - min(decay, rising), from: Floats(rebasing: average[range]))
  }
}
