import Kernels

/// What a layer needs besides its input and output while a block of samples passes through it.
public struct Pass {
  /// What the samples pass through the network for.
  let context: Context
  /// The row of the batch that the block begins with.
  let firstRow: Int
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
  /// Where a layer adds what it contributes to the loss, a number for each of its ``Layer/penalties``.
  let penalties: UnsafeMutablePointer<Double>
  /// For a layer that synchronises: the sums of its forward pass over all samples of all ranks.
  var sums: UnsafePointer<Double>?
  /// Likewise those of its backward pass.
  var backwardSums: UnsafePointer<Double>?

  /// Whether the network is being trained.
  var isTraining: Bool { context.mode == .training }

  /// The global index of the sample in a row of the block.
  func sample(_ row: Int) -> Int? { context.samples.map { Int($0[firstRow + row]) } }

  /// The class of the sample in a row of the block.
  func label(_ row: Int) -> Int? { context.labels.map { Int($0[firstRow + row]) } }

  /// The address of a parameter's values.
  func values(_ parameter: Parameter) -> UnsafeMutablePointer<Float> { values + parameter.offset }

  /// The address of a parameter's gradient.
  func gradient(_ parameter: Parameter) -> UnsafeMutablePointer<Float>? { gradients.map { $0 + parameter.offset } }
}
