public import Kernels

/// A function of samples with parameters: sizes and handles only; values, gradients and memory are passed in.
///
/// Inputs and outputs are matrices with a sample a row. A layer works on each row alone, so that the same samples give the
/// same result in whatever blocks they come (see ``SynchronizingLayer`` for the exception).
public protocol Layer: Sendable {
  /// What goes in: the size of a sample.
  var input: Shape { get }

  /// What comes out.
  var output: Shape { get }

  /// The floats of the arena that this layer's gradient goes to; they lie together. Empty without parameters.
  var parameters: Range<Int> { get }

  /// Whether a backward pass adds to each element of its parameters' gradient at most once.
  var addsGradientOnce: Bool { get }

  /// The floats of the arena that belong to a layer before this one and that this one's gradient goes to, too; mostly empty.
  var borrowed: Range<Int> { get }

  /// The floats that the backward pass wants back from the forward pass, for each sample.
  var savedPerSample: Int { get }

  /// The names of what this layer adds to the loss of a sample.
  var penalties: [String] { get }

  /// The multiplications, each with an addition, of a sample's forward pass. The gradient of the parameters takes as many, and
  /// that of the input, too.
  var multiplyAdds: Int { get }

  /// Whether the gradient of the input may be computed in the place of the output's, since each element depends on its like alone.
  var differentiatesInPlace: Bool { get }

  /// The floats of working memory for a block of `rows` samples.
  func scratchCount(rows: Int) -> Int

  /// Computes y from x.
  func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass)

  /// Computes the gradients of the parameters and, where it is wanted, of the input. May overwrite `dy`.
  ///
  /// - Parameters:
  ///   - dy: The gradient of the loss with respect to the output.
  ///   - x: The input of the forward pass.
  ///   - y: Its output.
  ///   - saved: What it saved.
  ///   - dx: Where the gradient with respect to the input goes, which is `dy` itself where the layer differentiates in place; nil
  ///     when nobody wants it.
  func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass)
}

extension Layer {
  /// What it is and what comes out, for people.
  public var description: String { "\(Self.self) → \(output)" }

  /// No parameters.
  public var parameters: Range<Int> { 0..<0 }

  /// Not known.
  public var addsGradientOnce: Bool { false }

  /// Nothing.
  public var borrowed: Range<Int> { 0..<0 }

  /// None.
  public var penalties: [String] { [] }

  /// Nothing.
  public var savedPerSample: Int { 0 }

  /// None that count.
  public var multiplyAdds: Int { 0 }

  /// Not known.
  public var differentiatesInPlace: Bool { false }

  /// None.
  public func scratchCount(rows: Int) -> Int { 0 }
}
