public import Kernels

/// Puts a network together layer by layer; each layer's input is the last one's output.
public struct NetworkBuilder {
  /// The size of a sample behind the last layer.
  public private(set) var shape: Shape
  private var layers: [any Layer] = []
  private var parameters = ParameterLayout()
  private var statistics = ParameterLayout()
  private let initialization: Initialization

  /// Begins with samples of a shape.
  public init(input: Shape, initialization: Initialization = .he) {
    shape = input
    self.initialization = initialization
  }

  /// Goes on behind the first `depth` layers of a network, which keep their places and names. They may not hold running
  /// statistics.
  public init(_ network: Network, depth: Int, initialization: Initialization = .he) {
    layers = Array(network.layers[..<depth])
    shape = layers[depth - 1].output
    parameters = network.parameters.prefix(upTo: layers.map(\.parameters.upperBound).max() ?? 0)
    self.initialization = initialization
  }

  /// The network of the layers so far.
  public var network: Network { Network(layers: layers, parameters: parameters, statistics: statistics) }

  /// The number of layers so far.
  public var count: Int { layers.count }

  /// A layer that was made elsewhere.
  public mutating func append(_ layer: some Layer) {
    layers.append(layer)
    shape = layer.output
  }

  /// A fully connected layer to a vector.
  public mutating func dense(_ name: String, _ units: Int, _ activation: Activation = .identity) {
    dense(name, Shape(vector: units), activation)
  }

  /// A fully connected layer to an image.
  public mutating func dense(_ name: String, _ output: Shape, _ activation: Activation = .identity) {
    append(Dense(name, from: shape, to: output, activation: activation, initialization, in: &parameters))
  }

  /// A convolution.
  public mutating func convolution(
    _ name: String, _ channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    _ activation: Activation = .identity
  ) {
    append(
      Convolution(
        name, from: shape, channels: channels, kernel: kernel, stride: stride, padding: padding,
        activation: activation, initialization, in: &parameters))
  }

  /// A transposed convolution.
  public mutating func transposedConvolution(
    _ name: String, _ channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: (height: Int, width: Int) = (0, 0), _ activation: Activation = .identity
  ) {
    append(
      TransposedConvolution(
        name, from: shape, channels: channels, kernel: kernel, stride: stride, padding: padding,
        outputPadding: outputPadding, activation: activation, initialization, in: &parameters))
  }

  /// Noise on the images, while a denoising autoencoder is trained or judged.
  public mutating func corruption(_ noise: Noise) {
    append(Corruption(on: shape, noise))
  }

  /// What keeps the code before it sparse.
  public mutating func sparsity(_ sparsity: Sparsity) {
    switch sparsity {
    case .l1(let weight): append(L1Sparsity(on: shape, weight: weight))
    case .kl(let target, let weight): append(KLSparsity(on: shape, target: target, weight: weight))
    case .largest(let count): append(KSparsity(on: shape, count: count))
    }
  }

  /// A penalty on the derivatives of the code of a dense layer, the last one so far.
  public mutating func contraction(of index: Int, strength: Float) {
    guard let dense = layers[index] as? Dense else { preconditionFailure("only dense layers are contracted") }
    append(Contraction(of: dense, strength: strength))
  }

  /// Pairs of samples that are σ apart.
  public mutating func perturbation(deviation: Float) {
    append(Perturbation(on: shape, deviation: deviation))
  }

  /// A fully connected layer that is applied to both samples of every pair.
  public mutating func pairedDense(_ name: String, from input: Shape, _ units: Int, _ activation: Activation) {
    let layer = Dense(
      name, from: input, to: Shape(vector: units), activation: activation, initialization, in: &parameters)
    append(Paired(layer))
  }

  /// A penalty on the distance between the codes of a pair, of which the first goes on.
  public mutating func pairContraction(strength: Float, deviation: Float) {
    append(PairContraction(on: Shape(vector: shape.count / 2), strength: strength, deviation: deviation))
  }

  /// A layer so far.
  public func layer(_ index: Int) -> any Layer { layers[index] }

  /// The name of a layer, by which its parameters are called in files.
  public func name(ofLayer index: Int) -> String {
    let first = parameters.entries.first { layers[index].parameters.contains($0.parameter.offset) }
    return first.map { String($0.name.prefix(upTo: $0.name.lastIndex(of: ".")!)) } ?? ""
  }

  /// The transpose of a dense or convolutional layer, with the same weights and biases of its own.
  ///
  /// - Parameter index: The place of that layer in the network.
  public mutating func transpose(_ name: String, of index: Int, _ activation: Activation = .identity) {
    switch (layers[index] as? Paired)?.layer ?? layers[index] {
    case let layer as Dense:
      append(Dense(name, transposeOf: layer, activation: activation, initialization, in: &parameters))
    case let layer as Convolution:
      append(TransposedConvolution(name, transposeOf: layer, activation: activation, initialization, in: &parameters))
    default:
      preconditionFailure("only dense and convolutional layers have a transpose")
    }
  }

  /// Batch normalisation over the global batch; its scales are 1, or normal around it where all weights are as in DCGAN.
  public mutating func batchNormalization(
    _ name: String, scale: Initializer? = nil, _ activation: Activation = .identity
  ) {
    let scale = scale ?? (initialization == .dcgan ? .normal(mean: 1, deviation: 0.02) : .constant(1))
    append(
      BatchNormalization(
        name, on: shape, activation: activation, scale: scale, in: &parameters, statistics: &statistics))
  }

  /// Divides the weights of the last layer so far by their spectral norm.
  public mutating func spectralNormalization() {
    guard let layer = layers.last as? any MatrixLayer & PiecewiseLinearLayer else {
      preconditionFailure("only layers with matrices of weights are normalised")
    }
    layers[layers.count - 1] = SpectralNormalization(of: layer, in: &parameters, statistics: &statistics)
  }

  /// The maximum of windows.
  public mutating func maxPooling(kernel: Int, stride: Int, coversEdges: Bool = false) {
    append(MaxPooling(from: shape, kernel: kernel, stride: stride, coversEdges: coversEdges))
  }

  /// Repeated pixels.
  public mutating func nearestUpsampling(factor: Int) {
    append(NearestUpsampling(from: shape, factor: factor))
  }

  /// Dropout.
  public mutating func dropout(rate: Float) {
    append(Dropout(on: shape, rate: rate, number: layers.count))
  }

  /// A number that depends on the sample's class.
  public mutating func classProjection(_ name: String, classes: Int) {
    append(ClassProjection(name, from: shape, classes: classes, initialization, in: &parameters))
  }

  /// Halves of a vector that gate each other.
  public mutating func gate() {
    append(Gate(on: shape))
  }

  /// The class of the sample behind its features.
  public mutating func classConcatenation(classes: Int) {
    append(ClassConcatenation(behind: shape, classes: classes))
  }

  /// The learned deviation of Gaussian pixels.
  public mutating func pixelDeviation(_ name: String) {
    append(PixelDeviation(name, on: shape, in: &parameters))
  }

  /// Codes that are drawn from Gaussians.
  public mutating func reparametrization(
    beta: Float = 1, warmupEpochs: Int = 0, logVariances: ClosedRange<Float> = Reparametrization.unbounded
  ) {
    append(
      Reparametrization(
        from: shape, beta: beta, warmupEpochs: warmupEpochs, logVariances: logVariances, number: layers.count))
  }
}
