public import Kernels

/// A rule that changes parameters along their gradient, element by element.
public protocol Optimizer: AnyObject {
  /// The step size η; a schedule sets it before every step.
  var learningRate: Float { get set }

  /// The steps made so far.
  var stepCount: Int { get set }

  /// What is remembered between steps, one value a parameter each, in the order of the arena.
  var state: [(name: String, floats: Floats)] { get }

  /// Begins a step. The elements may then be updated range by range, in any order.
  func beginStep()

  /// Updates a range of the arena, of which it gets the values and the gradient.
  func update(_ values: Floats, along gradients: Floats, range: Range<Int>)
}

extension Optimizer {
  /// One step for all parameters.
  public func step(_ values: Floats, along gradients: Floats) {
    beginStep()
    update(values, along: gradients, range: 0..<values.count)
  }
}
