import Kernels

/// How the values of a new parameter are drawn, from the numbers of inputs and outputs that a unit is connected to.
public enum Initializer: Hashable, Sendable {
  /// All the same value: 0 for biases, 1 for the scales of batch normalisation.
  case constant(Float)
  /// PyTorch's default for dense and convolutional layers, weights and biases alike: uniform on ±1/√fanIn.
  case pyTorch(fanIn: Int)
  /// Normal with variance gain/fanIn; the gain is 2 before a ReLU. K. He et al., arXiv:1502.01852.
  case he(fanIn: Int, gain: Float)
  /// Uniform on ±√(6/(fanIn + fanOut)). X. Glorot and Y. Bengio, AISTATS 2010.
  case glorot(fanIn: Int, fanOut: Int)
  /// Normal with mean and deviation, as DCGAN has it (0.02). A. Radford et al., arXiv:1511.06434.
  case normal(mean: Float, deviation: Float)

  /// Fills a parameter from its own stream of random numbers.
  func fill(_ values: Floats, _ stream: RandomStream) {
    var stream = stream
    switch self {
    case .constant(let value):
      values.update(repeating: value)
    case .pyTorch(let fanIn):
      let bound = 1 / Float(fanIn).squareRoot()
      for i in values.indices { values[i] = (2 * stream.uniform() - 1) * bound }
    case .he(let fanIn, let gain):
      fillNormal(values, mean: 0, deviation: (gain / Float(fanIn)).squareRoot(), stream)
    case .glorot(let fanIn, let fanOut):
      let bound = (6 / Float(fanIn + fanOut)).squareRoot()
      for i in values.indices { values[i] = (2 * stream.uniform() - 1) * bound }
    case .normal(let mean, let deviation):
      fillNormal(values, mean: mean, deviation: deviation, stream)
    }
  }

  private func fillNormal(_ values: Floats, mean: Float, deviation: Float, _ stream: RandomStream) {
    stream.fillNormal(values.baseAddress!, count: values.count)
    scale(values, by: deviation, adding: mean, into: values)
  }
}
