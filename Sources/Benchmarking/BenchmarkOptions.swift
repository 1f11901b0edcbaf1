public import Training

/// How speed is measured.
public struct BenchmarkOptions: Sendable {
  /// The samples of a global batch.
  public var batchSize = 256
  /// The steps of a window, of which the median counts.
  public var steps = 40
  /// The windows.
  public var windows = 7
  /// The steps before the first window.
  public var warmup = 20
  /// Whether gradients are summed shard by shard, for the same bits at any number of ranks.
  public var exact = true
  /// Whether to measure, window by window in turn, what that costs.
  public var comparesExactness = false
  /// How gradients are summed over the ranks.
  public var reduction = ReductionKind.auto

  /// The defaults.
  public init() {}
}
