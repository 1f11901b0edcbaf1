public import Kernels

/// A transposed convolution with a square kernel, the adjoint of a convolution: every position of the input adds the kernel,
/// scaled, to a window of the output: y[iy·stride + ky − padding, ix·stride + kx − padding, o] += W[c, ky, kx, o] · x[iy, ix, c].
///
/// The output is (n − 1)·stride − 2·padding + kernel + outputPadding pixels along an axis of n. M. Zeiler et al.,
/// "Deconvolutional Networks", CVPR 2010; V. Dumoulin and F. Visin, arXiv:1603.07285.
public struct TransposedConvolution: Layer {
  public let input: Shape
  public let output: Shape
  /// The function applied to each element.
  public let activation: Activation
  private let weight: Parameter
  private let bias: Parameter
  private let geometry: PatchGeometry
  private let tile: Int
  private let products: WindowProducts
  private let single: SingleChannelWindows?
  private let borrowsWeight: Bool

  /// Reserves weights, in files `name.weight` of [inputs, outputs, kernel, kernel], and biases `name.bias`.
  ///
  /// - Parameters:
  ///   - outputPadding: Pixels that the output has more at its bottom and right edges, height and width.
  public init(
    _ name: String, from input: Shape, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    outputPadding: (height: Int, width: Int) = (0, 0), activation: Activation, _ initialization: Initialization,
    in layout: inout ParameterLayout
  ) {
    self.input = input
    self.activation = activation
    output = Shape(
      height: (input.height - 1) * stride - 2 * padding + kernel + outputPadding.height,
      width: (input.width - 1) * stride - 2 * padding + kernel + outputPadding.width, channels: channels)
    geometry = PatchGeometry(
      height: output.height, width: output.width, channels: channels, kernel: kernel, stride: stride,
      padding: padding, gridHeight: input.height, gridWidth: input.width)
    tile = geometry.cachedImages
    products = WindowProducts(geometry, features: input.channels)
    single = SingleChannelWindows(geometry)
    borrowsWeight = false
    // PyTorch counts the fan-in of a transposed convolution over its outputs.
    let pytorchFanIn = channels * kernel * kernel
    let fanIn = max(1, input.channels * kernel * kernel / (stride * stride))
    weight = layout.reserve(
      "\(name).weight", [input.channels, kernel, kernel, channels], axes: [0, 3, 1, 2],
      initialization.weights(
        fanIn: fanIn, fanOut: channels * kernel * kernel, pytorchFanIn: pytorchFanIn, before: activation))
    bias = layout.reserve("\(name).bias", [channels], initialization.biases(fanIn: pytorchFanIn))
  }

  /// The transpose of a convolution, with that layer's kernels; reserves biases of its own as `name.bias`.
  public init(
    _ name: String, transposeOf other: Convolution, activation: Activation, _ initialization: Initialization,
    in layout: inout ParameterLayout
  ) {
    input = other.output
    output = other.input
    self.activation = activation
    geometry = other.geometry
    tile = geometry.cachedImages
    products = WindowProducts(geometry, features: input.channels)
    single = SingleChannelWindows(geometry)
    borrowsWeight = true
    weight = other.weight
    bias = layout.reserve(
      "\(name).bias", [output.channels], initialization.biases(fanIn: geometry.patchCount))
  }

  public var parameters: Range<Int> { (borrowsWeight ? bias : weight).offset..<bias.range.upperBound }

  public var borrowed: Range<Int> { borrowsWeight ? weight.range : 0..<0 }

  public var multiplyAdds: Int { geometry.positions * geometry.patchCount * input.channels }

  public func scratchCount(rows: Int) -> Int {
    let images = min(rows, tile)
    return max(
      products.scratchCount, images * geometry.positions * geometry.patchCount + (single?.scratchCount ?? 0))
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    guard !products.spreads else {
      products.spread(
        x, matrix(pass.values(weight)), bias: pass.values(bias), slope: activation.negativeSlope ?? 1, into: y,
        scratch: pass.scratch)
      if activation.negativeSlope == nil { activation.apply(y, bias: nil, into: y) }
      return
    }
    forEachTile(of: x.rows) { images in
      let x = x.rows(images).reshaped(columns: input.channels)
      let y = y.rows(images)
      let patches = Matrix(pass.scratch, rows: x.rows, columns: geometry.patchCount)
      gemm(x, .asIs, matrix(pass.values(weight)), .asIs, into: patches)
      if let single {
        single.scatter(patches, into: y, scratch: patches.base + patches.count)
      } else {
        y.floats.update(repeating: 0)
        geometry.scatterAdd(patches, onto: y)
      }
      let pixels = y.reshaped(columns: output.channels)
      activation.apply(pixels, bias: pass.values(bias), into: pixels)
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    activation.differentiate(
      dy.reshaped(columns: output.channels), output: y.reshaped(columns: output.channels),
      biasGradient: pass.gradient(bias), accumulating: pass.accumulating)
    if let gradient = pass.gradient(weight) { differentiate(dy, x, into: matrix(gradient), pass) }
    guard let dx else { return }
    guard !products.correlates else {
      return products.correlate(
        dy, matrix(pass.values(weight)), bias: nil, slope: 1, into: dx, scratch: pass.scratch)
    }
    forEachTile(of: x.rows) { images in
      gemm(
        patches(dy.rows(images), pass), .asIs, matrix(pass.values(weight)), .transposed,
        into: dx.rows(images).reshaped(columns: input.channels))
    }
  }

  private func differentiate(_ dy: Matrix, _ x: Matrix, into gradient: Matrix, _ pass: Pass) {
    guard !products.differentiates else {
      return products.gradient(dy, x, into: gradient, accumulating: pass.accumulates(weight), scratch: pass.scratch)
    }
    forEachTile(of: x.rows) { images in
      gemm(
        x.rows(images).reshaped(columns: input.channels), .transposed, patches(dy.rows(images), pass), .asIs,
        into: gradient, accumulating: pass.accumulates(weight) || images.lowerBound > 0)
    }
  }

  private func patches(_ dy: Matrix, _ pass: Pass) -> Matrix {
    let patches = Matrix(pass.scratch, rows: dy.rows * geometry.positions, columns: geometry.patchCount)
    geometry.gather(dy, into: patches)
    return patches
  }

  private func matrix(_ base: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(base, rows: input.channels, columns: geometry.patchCount)
  }

  private func forEachTile(of rows: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: 0, to: rows, by: tile) { body(first..<min(first + tile, rows)) }
  }
}
