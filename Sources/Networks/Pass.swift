import Kernels

/// What a layer needs besides its input and output while a block of samples passes through it.
public struct Pass {
  /// What the samples pass through the network for.
  let context: Context
  /// The row of the batch that the block begins with.
  let firstRow: Int
  /// The arena of parameters.
  var values: UnsafeMutablePointer<Float>
  /// The arena of running statistics.
  let statistics: UnsafeMutablePointer<Float>
  /// The arena that gradients go to; none when only the gradient of the input is wanted.
  var gradients: UnsafeMutablePointer<Float>?
  /// Whether gradients are added to what the arena holds, or written over it.
  var accumulating: Bool
  /// The floats of the arena that a later layer, which borrows them, has already written its part of the gradient to.
  let lent: Range<Int>
  /// Working memory of the layer, at least ``Layer/scratchCount(rows:)`` floats.
  var scratch: UnsafeMutablePointer<Float>
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

  /// The noise on the sample in a row of the block: in a training another one in every epoch, in an evaluation always the same,
  /// so that all models are held against the same noise.
  func noise(_ row: Int, layer: Int = 0) -> RandomStream {
    RandomStream(
      seed: isTraining ? context.seed : 0, purpose: .noise, epoch: isTraining ? context.epoch + 1 : 0,
      index: sample(row) ?? 0, layer: layer)
  }

  /// The class of the sample in a row of the block.
  func label(_ row: Int) -> Int? { context.labels.map { Int($0[firstRow + row]) } }

  /// The images that the output for the block is held against.
  func images(columns: Int, rows: Int) -> Matrix? {
    context.images.map {
      Matrix(UnsafeMutablePointer(mutating: $0) + firstRow * columns, rows: rows, columns: columns)
    }
  }

  /// Whether a parameter's gradient is added to what the arena holds.
  func accumulates(_ parameter: Parameter) -> Bool { accumulating || lent.overlaps(parameter.range) }

  /// The address of a parameter's values.
  func values(_ parameter: Parameter) -> UnsafeMutablePointer<Float> { values + parameter.offset }

  /// The address of a parameter's gradient.
  func gradient(_ parameter: Parameter) -> UnsafeMutablePointer<Float>? { gradients.map { $0 + parameter.offset } }

  /// The address of the gradient of a parameter that is added to a layer's sums.
  func biasGradient(_ parameter: Parameter) -> UnsafeMutablePointer<Float>? {
    context.followsTangents ? nil : gradient(parameter)
  }
}
