public import Failures
import Kernels
public import Networks

extension AdversarialModel {
  /// DCGAN: a generator of transposed convolutions and a discriminator of convolutions, both with batch normalisation.
  ///
  /// A. Radford et al., "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks",
  /// arXiv:1511.06434, for images of 28 × 28: the generator starts from 7 × 7 × 128; all kernels are 4 × 4 with stride 2. Its
  /// tanh makes pixels in [−1, 1], and real images are scaled to the same range.
  ///
  /// With classes the generator gets the class beside the noise, and the discriminator as ``Conditioning`` says.
  ///
  /// - Parameter classes: The number of classes; 0 for a model that knows of none.
  /// - Throws: `.usage` for images whose sides are no multiples of 4.
  public static func dcgan(
    input: Shape, classes: Int = 0, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> AdversarialModel {
    guard input.height % 4 == 0, input.width % 4 == 0 else {
      throw Failure(
        .usage, "dcgan wants images whose sides are multiples of 4 pixels, these are \(input): use another data set")
    }
    let initialization = options.initialization ?? .dcgan

    var generator = NetworkBuilder(
      input: Shape(vector: (options.codeSize ?? 100) + classes), initialization: initialization)
    generator.dense("generator.fc", Shape(height: input.height / 4, width: input.width / 4, channels: 128))
    generator.batchNormalization("generator.norm1", .relu)
    generator.transposedConvolution("generator.conv1", 64, kernel: 4, stride: 2, padding: 1)
    generator.batchNormalization("generator.norm2", .relu)
    generator.transposedConvolution("generator.conv2", input.channels, kernel: 4, stride: 2, padding: 1, .tanh)

    let loss = options.adversarialLoss ?? .nonSaturating
    let penalty = try options.validGradientPenalty(loss)
    return AdversarialModel(
      generator: generator.network,
      discriminator: discriminator(input, classes: classes, options, normalizesBatches: penalty == nil),
      classes: classes, loss: loss, gradientPenalty: penalty, criticSteps: try options.validCriticSteps(loss),
      blockSize: 64, averageDecay: try options.validAverageDecay())
  }

  /// Its normalisation over the batch gives way to that of the weights, and to a penalty on the gradient for each sample.
  private static func discriminator(
    _ input: Shape, classes: Int, _ options: ModelOptions, normalizesBatches: Bool
  ) -> Network {
    let isSpectral = options.spectralNorm ?? false
    let function = Activation.leakyReLU(slope: 0.2)
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .dcgan)
    func normalize(_ builder: inout NetworkBuilder) { if isSpectral { builder.spectralNormalization() } }

    builder.convolution("discriminator.conv1", 64, kernel: 4, stride: 2, padding: 1, function)
    normalize(&builder)
    if isSpectral || !normalizesBatches {
      builder.convolution("discriminator.conv2", 128, kernel: 4, stride: 2, padding: 1, function)
      normalize(&builder)
    } else {
      builder.convolution("discriminator.conv2", 128, kernel: 4, stride: 2, padding: 1)
      builder.batchNormalization("discriminator.norm", function)
    }
    switch options.conditioning ?? .projection {
    case _ where classes == 0:
      builder.dense("discriminator.fc", 1)
    case .projection:
      builder.classProjection("discriminator.fc", classes: classes)
    case .concatenation:
      builder.classConcatenation(classes: classes)
      builder.dense("discriminator.joint", 128, function)
      normalize(&builder)
      builder.dense("discriminator.fc", 1)
    }
    normalize(&builder)
    return builder.network
  }
}
