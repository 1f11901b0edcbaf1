public import Training

/// How fast a network trains.
public struct NetworkReport: Sendable, Codable {
  /// The seconds that a layer takes in a step on rank 0.
  public struct Layer: Sendable, Codable {
    /// What it is.
    public var name: String
    /// Its forward passes.
    public var forward: Double
    /// Its backward passes.
    public var backward: Double
  }

  /// Training samples a second, over all ranks: the median of the windows.
  public var imagesPerSecond: Double
  /// The seconds of a step.
  public var stepSeconds: Double
  /// Where they go on rank 0; the reduction as far as the backward pass does not hide it.
  public var phases: PhaseSeconds
  /// The billions of multiplications and additions a second that the layers' products take, over all ranks.
  public var gigaflops: Double
  /// Their share of what matrix products reach on the same ranks, once that is known.
  public internal(set) var rooflineShare = 0.0
  /// The number of parameters.
  public var parameters: Int
  /// How much longer a step takes because gradients are summed shard by shard, as a share; nil where that was not asked.
  public var exactCost: Double?
  /// Where forward and backward passes spend their time.
  public var layers: [Layer]

  enum CodingKeys: String, CodingKey {
    case phases, gigaflops, parameters, layers
    case imagesPerSecond = "images_per_second"
    case stepSeconds = "step_seconds"
    case rooflineShare = "roofline_share"
    case exactCost = "exact_cost"
  }
}
