public import Failures
import Kernels
public import Networks

extension Model {
  /// A variational autoencoder: fully connected layers to the means and variances of Gaussian codes, and back in mirror image.
  ///
  /// D. Kingma and M. Welling, "Auto-Encoding Variational Bayes", arXiv:1312.6114. One hidden layer of 400 units and a code of
  /// 20, as in PyTorch's examples, unless the options say otherwise. The loss is the negative evidence lower bound in nats an
  /// image: −ln p(image|z) and β times the divergence of the code's distribution from the prior.
  ///
  /// - Parameter isConditional: Whether encoder and decoder are given the class of the image, so that the code need not hold
  ///   it. K. Sohn, H. Lee and X. Yan, NeurIPS 2015.
  /// - Throws: `.usage` for options without sense.
  public static func variationalAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions(), isConditional: Bool = false
  ) throws(Failure) -> Model {
    let widths = options.widths ?? [400]
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    if isConditional { builder.classConcatenation() }
    for (i, units) in widths.enumerated() { builder.hidden("encoder.fc\(i + 1)", units, options) }
    let encoderDepth = try builder.gaussianCode(options)
    if isConditional { builder.classConcatenation() }
    for (i, units) in widths.reversed().enumerated() { builder.hidden("decoder.fc\(i + 1)", units, options) }
    builder.dense("decoder.fc\(widths.count + 1)", input)
    builder.deviation(options)
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: .likelihood(options.likelihoodOfPixels),
      blockSize: nil)
  }

  /// A variational autoencoder whose ends are convolutions: 4 × 4 of stride 2 to 32 and 64 channels, a fully connected layer of
  /// 256 units, and back in mirror image.
  ///
  /// - Throws: `.usage` for options without sense, and for images of less than 4 × 4 pixels.
  public static func convolutionalVariationalAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    guard min(input.height, input.width) >= 4 else {
      throw Failure(.usage, "conv-vae wants images of at least 4×4 pixels, these are \(input): use vae")
    }
    let widths = options.widths ?? [256]
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    builder.convolution("encoder.conv1", 32, kernel: 4, stride: 2, padding: 1, .relu)
    let middle = builder.shape
    builder.convolution("encoder.conv2", 64, kernel: 4, stride: 2, padding: 1, .relu)
    let maps = builder.shape
    for (i, units) in widths.enumerated() { builder.hidden("encoder.fc\(i + 1)", units, options) }
    let encoderDepth = try builder.gaussianCode(options)
    for (i, units) in widths.reversed().enumerated() { builder.hidden("decoder.fc\(i + 1)", units, options) }
    builder.dense("decoder.fc\(widths.count + 1)", maps, .relu)
    builder.mirror("decoder.conv1", 32, onto: middle, kernel: 4, .relu)
    builder.mirror("decoder.conv2", input.channels, onto: input, kernel: 4)
    builder.deviation(options)
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: .likelihood(options.likelihoodOfPixels),
      blockSize: 16)
  }

  /// What learns the deviation of the pixels, where it is learned.
  public var pixelDeviation: PixelDeviation? { network.layers.last as? PixelDeviation }

  /// What is minimised, for people.
  public var objectiveDescription: String {
    pixelDeviation == nil
      ? objective.description : "negative log-likelihood of pixels with Gaussian noise that is learned, and KL"
  }

  /// What is minimised with the values of an arena: with the deviation that has been learned so far.
  public func objective(in arena: Arena) -> Objective {
    pixelDeviation.map { .likelihood(.gaussian(deviation: $0.value(in: arena.values))) } ?? objective
  }

  /// What draws the code of an image, in a variational autoencoder.
  public var reparametrization: Reparametrization? { network.layers[encoderDepth - 1] as? Reparametrization }
}

extension NetworkBuilder {
  /// The class of the sample behind its features.
  fileprivate mutating func classConcatenation() { classConcatenation(classes: Model.classes) }

  /// The deviation of the pixels, where it is to be learned.
  fileprivate mutating func deviation(_ options: ModelOptions) {
    if options.sigma == .learned { pixelDeviation("decoder.log_sigma") }
  }

  /// A hidden layer, rectified or gated.
  fileprivate mutating func hidden(_ name: String, _ units: Int, _ options: ModelOptions) {
    guard options.gated == true else { return dense(name, units, .relu) }
    dense(name, 2 * units)
    gate()
  }

  /// The code of 20 units or as many as the options say; returns the depth of the encoder.
  fileprivate mutating func gaussianCode(_ options: ModelOptions) throws(Failure) -> Int {
    try options.validateVariational()
    dense("encoder.code", 2 * (options.codeSize ?? 20))
    reparametrization(
      beta: options.beta ?? 1, warmupEpochs: options.klWarmup ?? 0,
      logVariances: options.clampLogVariance == true ? -6...2 : Reparametrization.unbounded)
    return count
  }
}
