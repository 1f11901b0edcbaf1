public import Kernels

/// The gated linear unit y = h ⊙ σ(g), where the first half of the input is h and the second g.
///
/// Behind a linear dense layer of twice as many units: Y. Dauphin et al., "Language Modeling with Gated Convolutional
/// Networks", arXiv:1612.08083.
public struct Gate: Layer {
  public let input: Shape
  public let output: Shape

  /// Gates a vector of an even number of features.
  public init(on input: Shape) {
    precondition(!input.isImage && input.channels.isMultiple(of: 2))
    self.input = input
    output = Shape(vector: input.channels / 2)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    gate(x, into: y)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    if let dx { differentiateGate(dy, x, into: dx) }
  }
}
