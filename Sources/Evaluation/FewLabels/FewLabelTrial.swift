/// One classifier to be trained: a method on one draw of labels.
public struct FewLabelTrial: Hashable, Sendable, Codable {
  /// The number of labels.
  public var labels: Int
  /// The number of the draw, from 0.
  public var trial: Int
  /// How the classifier is made.
  public var method: FewLabelMethod

  /// All trials, the expensive methods first, so that dealing them out in turn gives every rank equally much to do.
  static func all(_ options: FewLabelOptions) -> [FewLabelTrial] {
    [FewLabelMethod.supervised, .finetuned, .frozen].flatMap { method in
      options.labels.flatMap { labels in
        (0..<options.trials).map { FewLabelTrial(labels: labels, trial: $0, method: method) }
      }
    }
  }
}
