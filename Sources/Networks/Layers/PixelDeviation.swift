import Foundation
public import Kernels

/// The standard deviation σ of Gaussian pixels, one number for all of them, learned with the rest: the end of a decoder, which
/// lets the logits x pass.
///
/// The loss E/(2σ²) + D·ln σ of a sample, with the squared error E of its D pixels σ(x), has the derivative D − E/σ² by ln σ,
/// which is the parameter; it begins with ln σ = 0. This finds the balance between reconstruction and divergence that a fixed σ,
/// or a β, has to be chosen for. O. Rybkin, K. Daniilidis and S. Levine, "Simple and Effective VAE Training with Calibrated
/// Decoders", ICML 2021.
public struct PixelDeviation: Layer {
  public let input: Shape
  private let logarithm: Parameter

  /// Reserves ln σ as `name` of [1].
  public init(_ name: String, on input: Shape, in layout: inout ParameterLayout) {
    self.input = input
    logarithm = layout.reserve(name, [1], .constant(0))
  }

  public var output: Shape { input }

  public var differentiatesInPlace: Bool { true }

  public var parameters: Range<Int> { logarithm.range }

  /// σ.
  public func value(in values: Floats) -> Float { exp(values[logarithm.offset]) }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    y.base.update(from: x.base, count: x.count)
  }

  /// - Precondition: The pass knows the images that the logits are held against, where a gradient is wanted.
  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let gradient = pass.gradient(logarithm) else { return }
    guard let images = pass.images(columns: x.columns, rows: x.rows) else {
      preconditionFailure("the gradient of σ needs the images")
    }
    let error = squaredErrorOfSigmoid(x, target: images, gradient: nil, scale: 1)
    let deviation = Double(exp(pass.values(logarithm)[0]))
    let slope = Float(Double(x.count) - error / (deviation * deviation)) * pass.context.lossScale
    gradient[0] = (pass.accumulates(logarithm) ? gradient[0] : 0) + slope
  }
}
