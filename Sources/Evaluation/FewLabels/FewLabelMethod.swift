/// How a classifier is made from a few labels.
public enum FewLabelMethod: String, Hashable, Sendable, CaseIterable, Codable {
  /// The classifier's head on the pre-trained encoder, which stays as it is.
  case frozen
  /// The same, with the encoder trained further on the labels.
  case finetuned
  /// The same network, all of it from random values: what the labels are worth alone.
  case supervised

  /// What it is called in tables and pictures.
  ///
  /// - Parameter isConvolutional: Whether the network has convolutions.
  public func title(isConvolutional: Bool) -> String {
    switch self {
    case .frozen: "frozen encoder + MLP"
    case .finetuned: "fine-tuned encoder + MLP"
    case .supervised: isConvolutional ? "supervised CNN" : "supervised, from random"
    }
  }
}
