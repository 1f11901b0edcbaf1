/// What the few-label phase compares, and how its classifiers are trained.
public struct FewLabelOptions: Hashable, Sendable, Codable {
  /// The numbers of labels.
  public var labels: [Int]
  /// The draws for each of them.
  public var trials: Int
  /// The updates of every classifier, the same for all methods.
  public var updates: Int
  /// The labelled samples of an update.
  public var batchSize: Int
  /// The units of the head's hidden layer.
  public var hiddenUnits: Int
  /// The probability with which a hidden unit is dropped while training.
  public var dropout: Float
  /// The learning rate, for Adam.
  public var learningRate: Float
  /// The seed of the draws and of all classifiers.
  public var seed: UInt64

  /// All of them.
  public init(
    labels: [Int], trials: Int, updates: Int = 1000, batchSize: Int = 50, hiddenUnits: Int = 128,
    dropout: Float = 0.5, learningRate: Float = 0.001, seed: UInt64
  ) {
    self.labels = labels
    self.trials = trials
    self.updates = updates
    self.batchSize = batchSize
    self.hiddenUnits = hiddenUnits
    self.dropout = dropout
    self.learningRate = learningRate
    self.seed = seed
  }
}
