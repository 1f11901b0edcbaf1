public import Kernels

/// The values of a network: all parameters in one aligned buffer, the running statistics in a second.
public final class Arena {
  /// The network whose values these are.
  public let network: Network
  /// All parameters.
  public let values: Floats
  private let parameterSlab: Slab
  private let statisticsSlab: Slab

  /// Draws the values of a network anew; each parameter from a stream of random numbers of its own.
  ///
  /// - Parameter memory: Where the parameters are to lie, if not in memory of the arena's own; it must outlive the arena.
  public init(_ network: Network, seed: UInt64, in memory: Floats? = nil) {
    self.network = network
    parameterSlab = Slab(count: memory == nil ? network.parameters.count : 0)
    values = memory ?? parameterSlab.floats
    statisticsSlab = Slab(count: network.statistics.count)
    for (layout, floats, layer) in [(network.parameters, values, 0), (network.statistics, statistics, 1)] {
      for (index, entry) in layout.entries.enumerated() {
        entry.initializer.fill(
          Floats(rebasing: floats[entry.parameter.range]),
          RandomStream(seed: seed, purpose: .initialization, index: index, layer: layer))
      }
    }
  }

  /// All running statistics.
  public var statistics: Floats { statisticsSlab.floats }

  /// Takes the values of the tensors that have the same name and shape in another network.
  public func copy(sharedFrom other: Arena) {
    for entry in network.parameters.entries {
      guard
        let match = other.network.parameters.entries.first(where: { $0.name == entry.name && $0.shape == entry.shape })
      else { continue }
      (values.baseAddress! + entry.parameter.offset).update(
        from: other.values.baseAddress! + match.parameter.offset, count: entry.parameter.count)
    }
  }
}
