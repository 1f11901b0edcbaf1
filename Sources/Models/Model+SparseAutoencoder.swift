public import Failures
import Kernels
public import Networks

extension Model {
  /// A sparse autoencoder: one hidden layer, or several, down or up to a code of which few units are active at a time.
  ///
  /// Codes are rectified and have an L1 penalty, unless the options ask for sigmoid units whose mean activation is held near
  /// a target, or for linear ones of which only the k largest are kept. The code may be larger than the image. A. Ng,
  /// "Sparse autoencoder", CS294A lecture notes, 2011; A. Makhzani and B. Frey, arXiv:1312.5663.
  ///
  /// - Throws: `.usage` for options that do not go together.
  public static func sparseAutoencoder(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    let kind = options.activation ?? .relu
    let sparsity = options.sparsity ?? .l1(weight: 1e-4)
    let widths = try options.autoencoderWidths(default: [256])
    if case .largest(let count) = sparsity, count > widths.last! {
      throw Failure(.usage, "--sparsity k:\(count): the code has \(widths.last!) units, give at most as many")
    }
    if case .kl = sparsity, options.tied == true {
      throw Failure(
        .usage,
        "--tied and --sparsity kl do not go together, as the means of all samples come between: give one of them")
    }
    var builder = NetworkBuilder(input: input, initialization: options.initialization ?? .he)
    builder.corruption(options)
    let start = builder.count
    for (i, width) in widths.enumerated() {
      builder.dense(
        "encoder.fc\(i + 1)", width, i == widths.count - 1 ? sparsity.activation : kind.activation)
    }
    let encoder = start..<builder.count
    builder.sparsity(sparsity)
    // A penalty is no part of the features; the choice of the largest is.
    let encoderDepth = encoder.upperBound + (builder.layer(encoder.upperBound).penalties.isEmpty ? 1 : 0)
    builder.decoder(of: encoder, widths, input, kind, isTied: options.tied ?? false)
    return Model(
      network: builder.network, encoderDepth: encoderDepth, objective: options.reconstruction, blockSize: nil)
  }

  /// What keeps the code sparse.
  public var sparsity: (any SparsityLayer)? {
    network.layers.lazy.compactMap { $0 as? any SparsityLayer }.first
  }
}

extension Sparsity {
  /// The function of the code's units.
  fileprivate var activation: Activation {
    switch self {
    case .l1: .relu
    case .kl: .sigmoid
    case .largest: .identity
    }
  }
}
