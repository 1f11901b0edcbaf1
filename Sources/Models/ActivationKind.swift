public import Kernels

/// The activations of hidden units that can be chosen, by the names that the command line knows.
public enum ActivationKind: String, Hashable, Sendable, CaseIterable, Codable {
  case relu
  case sigmoid
  case tanh
  /// None; the pixels of a reconstruction then are linear, too, unless the loss is chosen otherwise.
  case linear
  /// With a slope of 0.01 below zero. A. Maas et al., "Rectifier Nonlinearities Improve Neural Network Acoustic Models", 2013.
  case leakyReLU = "leaky-relu"
  case softplus

  /// The function.
  public var activation: Activation {
    switch self {
    case .relu: .relu
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .linear: .identity
    case .leakyReLU: .leakyReLU(slope: 0.01)
    case .softplus: .softplus
    }
  }
}
