/// Which initializer the weights of a network are drawn from.
public enum Initialization: String, Hashable, Sendable, CaseIterable, Codable {
  /// PyTorch's default for dense and convolutional layers.
  case pytorch
  /// He's normal distribution, with zero biases.
  case he
  /// Glorot's uniform distribution, with zero biases.
  case glorot

  func weights(fanIn: Int, fanOut: Int) -> Initializer {
    switch self {
    case .pytorch: .pyTorch(fanIn: fanIn)
    case .he: .he(fanIn: fanIn)
    case .glorot: .glorot(fanIn: fanIn, fanOut: fanOut)
    }
  }

  func biases(fanIn: Int) -> Initializer {
    self == .pytorch ? .pyTorch(fanIn: fanIn) : .constant(0)
  }
}
