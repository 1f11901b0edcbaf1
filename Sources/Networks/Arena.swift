public import Kernels

/// The values of a network: all parameters in one aligned buffer, the running statistics in a second.
public final class Arena {
  /// The network whose values these are.
  public let network: Network
  private let parameterSlab: Slab
  private let statisticsSlab: Slab

  /// Draws the values of a network anew; each parameter from a stream of random numbers of its own.
  public init(_ network: Network, seed: UInt64) {
    self.network = network
    parameterSlab = Slab(count: network.parameters.count)
    statisticsSlab = Slab(count: network.statistics.count)
    for (layout, floats, layer) in [(network.parameters, values, 0), (network.statistics, statistics, 1)] {
      for (index, entry) in layout.entries.enumerated() {
        entry.initializer.fill(
          Floats(rebasing: floats[entry.parameter.range]),
          RandomStream(seed: seed, purpose: .initialization, index: index, layer: layer))
      }
    }
  }

  /// All parameters.
  public var values: Floats { parameterSlab.floats }

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
