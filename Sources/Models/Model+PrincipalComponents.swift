public import Failures
public import Networks

extension Model {
  /// Principal component analysis as an autoencoder: a linear code, and linear output units.
  ///
  /// P. Baldi and K. Hornik, "Neural networks and principal component analysis: learning from examples without local
  /// minima", 1989: no linear autoencoder with as many units reconstructs better. The layers take their values from the
  /// eigenvectors of the covariance, without a step of training.
  ///
  /// - Throws: `.usage` when there are more components than pixels.
  public static func principalComponents(
    input: Shape, _ options: ModelOptions = ModelOptions()
  ) throws(Failure) -> Model {
    let codeSize = options.codeSize ?? 64
    guard codeSize <= input.count else {
      throw Failure(
        .usage,
        "--code-size \(codeSize): images of \(input.height)×\(input.width) have no more than \(input.count) components"
      )
    }
    var builder = NetworkBuilder(input: input)
    builder.dense("encoder.components", codeSize)
    builder.dense("decoder.components", input)
    return Model(network: builder.network, encoderDepth: 1, objective: .reconstruction(.linear), blockSize: nil)
  }
}
