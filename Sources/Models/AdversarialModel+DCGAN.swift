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
  /// With classes the generator gets the class beside the noise, and the discriminator projects it: M. Mirza and S. Osindero,
  /// arXiv:1411.1784; T. Miyato and M. Koyama, arXiv:1802.05637.
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
    generator.batchNormalization("generator.norm1")
    generator.elementwise(.relu)
    generator.transposedConvolution("generator.conv1", 64, kernel: 4, stride: 2, padding: 1)
    generator.batchNormalization("generator.norm2")
    generator.elementwise(.relu)
    generator.transposedConvolution("generator.conv2", input.channels, kernel: 4, stride: 2, padding: 1, .tanh)

    var discriminator = NetworkBuilder(input: input, initialization: initialization)
    discriminator.convolution("discriminator.conv1", 64, kernel: 4, stride: 2, padding: 1, .leakyReLU(slope: 0.2))
    discriminator.convolution("discriminator.conv2", 128, kernel: 4, stride: 2, padding: 1)
    discriminator.batchNormalization("discriminator.norm")
    discriminator.elementwise(.leakyReLU(slope: 0.2))
    if classes > 0 {
      discriminator.classProjection("discriminator.fc", classes: classes)
    } else {
      discriminator.dense("discriminator.fc", 1)
    }

    return AdversarialModel(
      generator: generator.network, discriminator: discriminator.network, classes: classes,
      loss: options.adversarialLoss ?? .nonSaturating, blockSize: 64,
      averageDecay: try options.validAverageDecay())
  }
}
