import Datasets
public import Failures
public import Kernels
public import Networks

/// A network that ends in the logits of classes, and its training on a few labelled samples.
public final class Classifier {
  private let arena: Arena
  private let workspace: Workspace
  private let gradients: Slab
  private let optimizer: any Optimizer
  private let loss = SoftmaxCrossEntropy()
  private let learningRate: Float
  private let seed: UInt64

  /// A classifier with the values of an arena, for batches of up to `rows` samples.
  public init(_ arena: Arena, rows: Int, learningRate: Float, seed: UInt64) {
    self.arena = arena
    self.learningRate = learningRate
    self.seed = seed
    workspace = Workspace(arena, rows: rows, training: true)
    gradients = Slab(count: arena.network.parameters.count)
    optimizer = Adam(count: arena.network.parameters.count, learningRate: learningRate)
  }

  /// Makes `updates` steps of Adam on batches from a labelled set that is gone through again and again, each time in a new
  /// order.
  ///
  /// - Parameters:
  ///   - samples: The labelled set: a sample a row.
  ///   - labels: The class of each row.
  public func train(
    on samples: Matrix, labels: [UInt8], updates: Int, batchSize: Int
  ) throws(Failure) {
    var order = (0..<Int32(samples.rows)).map { $0 }
    var batchLabels = [UInt8](repeating: 0, count: workspace.rows)
    let size = min(batchSize, samples.rows, workspace.rows)
    let schedule = LearningRateSchedule(.cosine, learningRate: learningRate, warmupSteps: 0, totalSteps: updates)
    var next = samples.rows
    var epoch = -1
    for update in 0..<updates {
      if next + size > samples.rows {
        epoch += 1
        next = 0
        var stream = RandomStream(seed: seed, purpose: .order, epoch: epoch)
        for i in order.indices.dropFirst().reversed() { order.swapAt(i, stream.integer(below: i + 1)) }
      }
      for row in 0..<size {
        let sample = Int(order[next + row])
        batchLabels[row] = labels[sample]
        (workspace.input.base + row * samples.columns).update(
          from: samples.base + sample * samples.columns, count: samples.columns)
      }
      next += size

      optimizer.learningRate = schedule.rate(at: update)
      let block = Block(rows: 0..<size)
      try order.withUnsafeBufferPointer { order throws(Failure) in
        let context = Context(.training, seed: seed, epoch: update, samples: order.baseAddress! + (next - size))
        try workspace.forward([block], context)
        _ = loss.evaluate(
          workspace.output.rows(block.rows), labels: batchLabels, gradient: workspace.outputGradient.rows(block.rows),
          scale: 1 / Float(size))
        try workspace.backward([block], context, gradients: LeafGradients([gradients.base]))
      }
      optimizer.step(arena.values, along: gradients.floats)
    }
  }

  /// The share of samples whose largest logit is that of their label.
  public func accuracy(on samples: Matrix, labels: [UInt8]) throws(Failure) -> Double {
    var correct = 0
    for start in stride(from: 0, to: samples.rows, by: workspace.rows) {
      let rows = start..<min(start + workspace.rows, samples.rows)
      workspace.input.base.update(from: samples.rows(rows).base, count: rows.count * samples.columns)
      try workspace.forward([Block(rows: 0..<rows.count)])
      correct += labels.withUnsafeBufferPointer {
        loss.correct(workspace.output.rows(0..<rows.count), labels: $0.baseAddress! + start)
      }
    }
    return Double(correct) / Double(samples.rows)
  }
}
