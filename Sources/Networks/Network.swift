/// A chain of layers and the layout of their parameters: an architecture, without values.
public struct Network: Sendable {
  /// The layers in forward order.
  public let layers: [any Layer]
  /// The parameters, in forward order.
  public let parameters: ParameterLayout
  /// The running statistics of batch normalisation, which have no gradient.
  public let statistics: ParameterLayout

  /// A network of the layers whose parameters were reserved in the layouts.
  public init(layers: [any Layer], parameters: ParameterLayout, statistics: ParameterLayout) {
    precondition(!layers.isEmpty, "a network needs a layer")
    self.layers = layers
    self.parameters = parameters
    self.statistics = statistics
  }

  /// The size of a sample that goes in.
  public var input: Shape { layers[0].input }

  /// The size of what comes out.
  public var output: Shape { layers[layers.count - 1].output }

  /// The floats of the arena that a layer touches and that a later one touches before it on the way back.
  func lent(byLayer i: Int) -> Range<Int> {
    layers[(i + 1)...].map(\.borrowed).first {
      $0.overlaps(layers[i].parameters) || $0.overlaps(layers[i].borrowed)
    } ?? 0..<0
  }

  /// Runs of layers that a block can pass through without waiting for the others: each begins at a layer that synchronises,
  /// or at the first.
  var segments: [Range<Int>] {
    var starts = [0]
    for i in layers.indices.dropFirst() where layers[i] is any SynchronizingLayer { starts.append(i) }
    return starts.indices.map { starts[$0]..<($0 + 1 < starts.count ? starts[$0 + 1] : layers.count) }
  }

  /// Whether blocks are independent of each other, so that one may go forward and backward before the next begins.
  public var isStreamable: Bool { !layers.contains { $0 is any SynchronizingLayer } }

  /// Whether it has convolutions.
  public var isConvolutional: Bool { layers.contains { $0 is Convolution } }

  /// The multiplications, each with an addition, that a sample takes in training: forward, and the gradients of the parameters
  /// and of every layer's input but the first one's.
  public var trainingMultiplyAdds: Int { layers.reduce(0) { $0 + 3 * $1.multiplyAdds } - layers[0].multiplyAdds }
}
