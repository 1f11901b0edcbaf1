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
  private let single: SingleChannelWindows?

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
    single = SingleChannelWindows(geometry, features: input.channels)
    // PyTorch counts the fan-in of a transposed convolution over its outputs.
    let pytorchFanIn = channels * kernel * kernel
    let fanIn = max(1, input.channels * kernel * kernel / (stride * stride))
    weight = layout.reserve(
      "\(name).weight", [input.channels, kernel, kernel, channels], axes: [0, 3, 1, 2],
      initialization.weights(
        fanIn: fanIn, fanOut: channels * kernel * kernel, pytorchFanIn: pytorchFanIn, before: activation))
    bias = layout.reserve("\(name).bias", [channels], initialization.biases(fanIn: pytorchFanIn))
  }

  public var parameters: Range<Int> { weight.offset..<bias.range.upperBound }

  public func scratchCount(rows: Int) -> Int {
    let images = min(rows, tile)
    return images * geometry.positions * geometry.patchCount
      + (single?.scratchCount(images: images, features: input.channels) ?? 0)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
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
    forEachTile(of: x.rows) { images in
      let accumulating = pass.accumulating || images.lowerBound > 0
      let dy = dy.rows(images)
      let x = x.rows(images).reshaped(columns: input.channels)
      activation.differentiate(
        dy.reshaped(columns: output.channels), output: y.rows(images).reshaped(columns: output.channels),
        biasGradient: pass.gradient(bias), accumulating: accumulating)
      if let single {
        if let gradient = pass.gradient(weight) {
          single.correlationGradient(dy, x, into: matrix(gradient), accumulating: accumulating, scratch: pass.scratch)
        }
        if let dx = dx?.rows(images).reshaped(columns: input.channels) {
          single.correlate(dy, matrix(pass.values(weight)), bias: nil, into: dx, scratch: pass.scratch)
        }
        return
      }
      let patches = Matrix(pass.scratch, rows: x.rows, columns: geometry.patchCount)
      geometry.gather(dy, into: patches)
      if let gradient = pass.gradient(weight) {
        gemm(x, .transposed, patches, .asIs, into: matrix(gradient), accumulating: accumulating)
      }
      if let dx = dx?.rows(images).reshaped(columns: input.channels) {
        gemm(patches, .asIs, matrix(pass.values(weight)), .transposed, into: dx)
      }
    }
  }

  private func matrix(_ base: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(base, rows: input.channels, columns: geometry.patchCount)
  }

  private func forEachTile(of rows: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: 0, to: rows, by: tile) { body(first..<min(first + tile, rows)) }
  }
}
