public import Failures
import Kernels

extension Workspace {
  /// Passes the gradient of the output back through the network.
  ///
  /// - Parameters:
  ///   - gradients: Where the gradients of the parameters go; nil when only the input's gradient is wanted.
  ///   - wantsInputGradient: Whether the first layer computes the gradient of its input.
  ///   - finished: Called with a range of the arena as soon as no block will add to it any more.
  public func backward(
    _ blocks: [Block], _ context: Context, gradients leafGradients: LeafGradients?, wantsInputGradient: Bool = false,
    exchange: SumExchange = { _, _ throws(Failure) in },
    finished: (Range<Int>) throws(Failure) -> Void = { _ throws(Failure) in }
  ) throws(Failure) {
    for (segment, runs) in zip(segments, runs).reversed() {
      let synchronizing = network.layers[segment.lowerBound] as? any SynchronizingLayer
      for run in runs.reversed() {
        let layers = synchronizing == nil ? run : run.clamped(to: segment.lowerBound + 1..<segment.upperBound)
        guard !layers.isEmpty else { continue }
        if let layer = joined(blocks, layers.lowerBound) {
          let i = layers.lowerBound
          if let layer = layer as? any OuterProductLayer {
            timed(i) { propagate(blocks, through: layer, i, context, leafGradients) }
          } else {
            for block in blocks { propagate(block, through: i, context, leafGradients, wantsInput: false) }
          }
          if i > 0 || wantsInputGradient {
            let block = joint(blocks)
            timed(i) {
              layer.inputGradient(
                gradients[i + 1].rows(block.rows), into: gradients[i].rows(block.rows), pass(context, block, layer: i))
            }
          }
        } else {
          for block in blocks {
            for i in layers.reversed() {
              propagate(block, through: i, context, leafGradients, wantsInput: i > 0 || wantsInputGradient)
            }
          }
        }
        for i in layers.reversed() where !network.layers[i].parameters.isEmpty {
          try finished(network.layers[i].parameters)
        }
      }
      guard let synchronizing else { continue }
      let i = segment.lowerBound
      try total(of: synchronizing.sumCount, blocks, into: backwardSums[i], exchange) { block, sums in
        synchronizing.gatherBackward(
          gradients[i + 1].rows(block.rows), input: activations[i].rows(block.rows),
          output: activations[i + 1].rows(block.rows), saved: saved[i].rows(block.rows), into: sums,
          pass(context, block, layer: i, gradient: leafGradients?.addresses[block.leaf]))
        for addition in leafGradients?.additions(behind: block) ?? [] { addition(synchronizing.parameters) }
      }
      for block in blocks {
        propagate(block, through: i, context, nil, wantsInput: i > 0 || wantsInputGradient)
      }
      try finished(synchronizing.parameters)
    }
  }

  /// Where the gradient of a block goes, whether it is added to what is there, and what is then added up.
  private func destination(
    _ block: Block, _ i: Int, _ leafGradients: LeafGradients?
  ) -> (gradient: UnsafeMutablePointer<Float>?, accumulating: Bool, additions: ArraySlice<LeafGradients.Addition>) {
    let additions = leafGradients?.additions(behind: block) ?? []
    let layer = network.layers[i]
    if layer.addsGradientOnce, layer.borrowed.isEmpty, lent[i].isEmpty, block.opensLeaf,
      let first = additions.first
    {
      // The leaf's gradient is added where it would go anyway.
      return (first.destination, true, additions.dropFirst())
    }
    return (leafGradients?.addresses[block.leaf], !block.opensLeaf, additions)
  }

  /// Adds what the body takes to a layer's time on the way back.
  private func timed(_ i: Int, _ body: () -> Void) {
    let start = profile?.start()
    body()
    if let start { profile?.backward[i] += LayerProfile.seconds(since: start) }
  }

  /// All blocks on their way back through a layer whose weight gradients are computed together, but for the gradient of its
  /// input.
  private func propagate(
    _ blocks: [Block], through layer: any OuterProductLayer, _ i: Int, _ context: Context,
    _ leafGradients: LeafGradients?
  ) {
    for block in blocks {
      let (gradient, accumulating, additions) = destination(block, i, leafGradients)
      layer.differentiate(
        gradients[i + 1].rows(block.rows), output: activations[i + 1].rows(block.rows),
        pass(context, block, layer: i, gradient: gradient, accumulating: accumulating))
      for addition in additions { addition(layer.biases) }
    }
    guard let leafGradients else { return }
    let joint = joint(blocks)
    var products = OuterProducts()
    for block in blocks {
      let rows = block.rows.lowerBound - joint.rows.lowerBound..<block.rows.upperBound - joint.rows.lowerBound
      products.sum(rows, into: leafGradients.addresses[block.leaf], accumulating: !block.opensLeaf)
      for addition in leafGradients.additions(behind: block) {
        products.add(addition.source, to: addition.destination)
      }
    }
    layer.weightGradient(
      products, gradients[i + 1].rows(joint.rows), input: inputs(context)[i].rows(joint.rows),
      pass(context, joint, layer: i))
  }

  private func propagate(
    _ block: Block, through i: Int, _ context: Context, _ leafGradients: LeafGradients?, wantsInput: Bool
  ) {
    let layer = network.layers[i]
    let (gradient, accumulating, additions) = destination(block, i, leafGradients)
    timed(i) {
      layer.backward(
        gradients[i + 1].rows(block.rows), input: inputs(context)[i].rows(block.rows),
        output: activations[i + 1].rows(block.rows), saved: saved[i].rows(block.rows),
        into: wantsInput ? gradients[i].rows(block.rows) : nil,
        pass(context, block, layer: i, gradient: gradient, accumulating: accumulating))
      for addition in additions { addition(layer.parameters) }
    }
  }

  /// What layers take for their inputs on the way back.
  private func inputs(_ context: Context) -> [Matrix] { context.followsTangents ? tangents : activations }
}
