/// How long each layer of a network takes, summed over all passes.
public final class LayerProfile {
  /// The seconds of the forward passes, a number for each layer.
  public internal(set) var forward: [Double]
  /// The seconds of the backward passes.
  public internal(set) var backward: [Double]

  /// Nothing measured yet.
  public init(_ network: Network) {
    forward = [Double](repeating: 0, count: network.layers.count)
    backward = forward
  }

  func start() -> ContinuousClock.Instant { .now }

  static func seconds(since start: ContinuousClock.Instant) -> Double { (.now - start) / .seconds(1) }
}
