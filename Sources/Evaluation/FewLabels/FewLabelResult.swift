/// What a method reaches with a number of labels: test accuracy over all draws, as shares.
public struct FewLabelResult: Hashable, Sendable, Codable {
  /// The number of labels.
  public var labels: Int
  /// How the classifiers were made.
  public var method: FewLabelMethod
  /// The mean over the draws.
  public var mean: Double
  /// Their standard deviation (of a sample: n − 1).
  public var std: Double
  /// The number of draws.
  public var trials: Int
  /// The accuracy of each draw.
  public var accuracies: [Double]
  /// The mean of the differences to the supervised network on the same draw.
  public var gain: Double
  /// The standard deviation of these differences.
  public var gainStd: Double

  enum CodingKeys: String, CodingKey {
    case labels, method, mean, std, trials, accuracies, gain
    case gainStd = "gain_std"
  }

  init(labels: Int, method: FewLabelMethod, accuracies: [Double], supervised: [Double]) {
    self.labels = labels
    self.method = method
    self.accuracies = accuracies
    trials = accuracies.count
    (mean, std) = FewLabelResult.moments(accuracies)
    (gain, gainStd) = FewLabelResult.moments(zip(accuracies, supervised).map { $0 - $1 })
  }

  private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let count = Double(max(values.count, 1))
    let mean = values.reduce(0, +) / count
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, values.count > 1 ? (squares / (count - 1)).squareRoot() : 0)
  }
}
