import Kernels

/// What a layer needs besides its input and output while a block of samples passes through it.
public struct Pass {
  /// Whether a network is being trained or used.
  public enum Mode: Sendable {
    case training
    case evaluation
  }

  /// Training draws dropout masks and takes the batch's statistics; evaluation does neither.
  public let mode: Mode
  /// The arena of parameters.
  let values: UnsafeMutablePointer<Float>
  /// The arena of running statistics.
  let statistics: UnsafeMutablePointer<Float>
  /// The arena that gradients go to; none when only the gradient of the input is wanted.
  let gradients: UnsafeMutablePointer<Float>?
  /// Whether gradients are added to what the arena holds, or written over it.
  let accumulating: Bool
  /// Working memory of the layer, at least ``Layer/scratchCount(rows:)`` floats.
  let scratch: UnsafeMutablePointer<Float>
  /// The seed of the run.
  let seed: UInt64
  /// The epoch, from 0.
  let epoch: Int
  /// The global index of each sample of the block.
  let samples: UnsafePointer<Int32>?
  /// For a layer that synchronises: the sums of its forward pass over all samples of all ranks.
  var sums: UnsafePointer<Double>?
  /// Likewise those of its backward pass.
  var backwardSums: UnsafePointer<Double>?

  /// The address of a parameter's values.
  func values(_ parameter: Parameter) -> UnsafeMutablePointer<Float> { values + parameter.offset }

  /// The address of a parameter's gradient.
  func gradient(_ parameter: Parameter) -> UnsafeMutablePointer<Float>? { gradients.map { $0 + parameter.offset } }
}
