import Kernels

/// Which initializer the weights of a network are drawn from.
public enum Initialization: String, Hashable, Sendable, CaseIterable, Codable {
  /// He's normal distribution, with the gain of the layer's activation (2 for leaky ReLU, too) and zero biases.
  case he
  /// PyTorch's default for dense and convolutional layers.
  case pytorch
  /// Glorot's uniform distribution, with zero biases.
  case glorot
  /// DCGAN's: normal with deviation 0.02, with zero biases. A. Radford et al., arXiv:1511.06434.
  case dcgan

  /// - Parameters:
  ///   - fanIn: The number of inputs that an output is a sum over.
  ///   - pytorchFanIn: What PyTorch takes for it, where that differs.
  func weights(fanIn: Int, fanOut: Int, pytorchFanIn: Int? = nil, before activation: Activation) -> Initializer {
    switch self {
    case .he: .he(fanIn: fanIn, gain: activation.gain)
    case .pytorch: .pyTorch(fanIn: pytorchFanIn ?? fanIn)
    case .glorot: .glorot(fanIn: fanIn, fanOut: fanOut)
    case .dcgan: .normal(mean: 0, deviation: 0.02)
    }
  }

  func biases(fanIn: Int) -> Initializer {
    self == .pytorch ? .pyTorch(fanIn: fanIn) : .constant(0)
  }
}

extension Activation {
  /// The factor by which the variance of the weights makes up for what the function takes away.
  fileprivate var gain: Float {
    switch self {
    case .relu, .leakyReLU: 2
    case .identity, .sigmoid, .tanh, .softplus: 1
    }
  }
}
