import Kernels
public import Networks

extension Model {
  /// A classifier with fully connected layers 784-256-128-10 of ReLU units unless the options say otherwise, with dropout
  /// behind every hidden layer if asked for.
  ///
  /// D. Rumelhart, G. Hinton and R. Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
  public static func multilayerPerceptron(input: Shape, _ options: ModelOptions = ModelOptions()) -> Model {
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    let widths = options.widths ?? [256, 128]
    var featureDepth = 0
    for (i, width) in widths.enumerated() {
      builder.dense("fc\(i + 1)", width, (options.activation ?? .relu).activation)
      featureDepth = builder.count
      builder.dropout(options)
    }
    return .classifier(builder, "fc\(widths.count + 1)", featureDepth: featureDepth, blockSize: nil)
  }

  /// A classifier that ends with a fully connected layer behind what was built so far.
  ///
  /// - Parameter featureDepth: The layers whose output is the code of an image.
  static func classifier(_ builder: NetworkBuilder, _ name: String, featureDepth: Int, blockSize: Int?) -> Model {
    var builder = builder
    builder.dense(name, Model.classes)
    return Model(
      network: builder.network, encoderDepth: featureDepth, objective: .classification, blockSize: blockSize)
  }

  /// The number of classes that a classifier tells apart.
  public static let classes = 10
}

extension NetworkBuilder {
  /// The dropout that options ask for.
  mutating func dropout(_ options: ModelOptions) {
    if let rate = options.dropout, rate > 0 { dropout(rate: rate) }
  }
}
