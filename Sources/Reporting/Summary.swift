public import Evaluation
public import Models
public import Training

/// What `summary.json` holds: the numbers of a run.
public struct Summary: Sendable, Codable {
  /// Where the time went.
  public struct Seconds: Sendable, Codable {
    /// From the start of the process to the first step.
    public var startup: Double
    /// In training steps, also those before an interruption.
    public var train: Double
    /// That a checkpoint held up all ranks, on average.
    public var checkpoint: Double
    /// Altogether: of the process that ended the run, and of training steps before an interruption.
    public var total: Double

    /// All of them.
    public init(startup: Double, train: Double, checkpoint: Double, total: Double) {
      self.startup = startup
      self.train = train
      self.checkpoint = checkpoint
      self.total = total
    }
  }

  /// The model.
  public var model: Architecture
  /// The number of ranks.
  public var ranks: Int
  /// The samples of a global batch.
  public var batchSize: Int
  /// The number of parameters.
  public var parameters: Int
  /// The SHA-256 of the trained parameters.
  public var parametersDigest: String
  /// The size of a code.
  public var code: String
  /// Training samples a second, over all ranks, in training steps only.
  public var imagesPerSecond: Double
  /// The epochs begun.
  public var epochs: Int
  /// The steps made.
  public var steps: Int
  /// What was measured on the test set.
  public var test: Metrics
  /// How a training layer by layer went before this one, if it did.
  public var layerwise: LayerwiseResults?
  /// The SHA-256 of the parameters of the classifier that generated images were judged by, if they were.
  public var classifierDigest: String?
  /// The few-label phase, empty without one.
  public var fewLabels: [FewLabelResult]
  /// Where the time went.
  public var seconds: Seconds

  enum CodingKeys: String, CodingKey {
    case model, ranks, parameters, code, epochs, steps, test, layerwise, seconds
    case batchSize = "batch_size"
    case parametersDigest = "parameters_digest"
    case imagesPerSecond = "images_per_second"
    case fewLabels = "few_label"
    case classifierDigest = "classifier_digest"
  }

  /// All of it.
  public init(
    model: Architecture, ranks: Int, batchSize: Int, parameters: Int, parametersDigest: String, code: String,
    imagesPerSecond: Double, epochs: Int, steps: Int, test: Metrics,
    layerwise: LayerwiseResults? = nil, classifierDigest: String? = nil,
    fewLabels: [FewLabelResult],
    seconds: Seconds
  ) {
    self.model = model
    self.ranks = ranks
    self.batchSize = batchSize
    self.parameters = parameters
    self.parametersDigest = parametersDigest
    self.code = code
    self.imagesPerSecond = imagesPerSecond
    self.epochs = epochs
    self.steps = steps
    self.test = test
    self.layerwise = layerwise
    self.classifierDigest = classifierDigest
    self.fewLabels = fewLabels
    self.seconds = seconds
  }
}
