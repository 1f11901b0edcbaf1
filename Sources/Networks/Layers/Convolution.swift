public import Kernels

/// A two-dimensional convolution (cross-correlation, as everywhere in the field) with a square kernel:
/// y[oy, ox, o] = f(b[o] + Σ W[o, ky, kx, c] · x[oy·stride + ky − padding, ox·stride + kx − padding, c]).
///
/// Images run channels-last. Channels in multiples of sixteen are summed where they lie (``WindowProducts``). Otherwise a tile of
/// images becomes a matrix of patches that stays in the cache, and one matrix product; the backward pass gathers the patches
/// again rather than keep them. V. Dumoulin and F. Visin, arXiv:1603.07285.
public struct Convolution: MatrixLayer, PiecewiseLinearLayer {
  public let input: Shape
  public let output: Shape
  /// The function applied to each element.
  public let activation: Activation
  let weight: Parameter
  private let bias: Parameter
  let geometry: PatchGeometry
  private let tile: Int
  private let products: WindowProducts

  /// Reserves weights, in files `name.weight` of [outputs, inputs, kernel, kernel], and biases `name.bias`.
  public init(
    _ name: String, from input: Shape, channels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    activation: Activation, _ initialization: Initialization, in layout: inout ParameterLayout
  ) {
    self.input = input
    self.activation = activation
    output = Shape(
      height: (input.height + 2 * padding - kernel) / stride + 1,
      width: (input.width + 2 * padding - kernel) / stride + 1, channels: channels)
    geometry = PatchGeometry(
      height: input.height, width: input.width, channels: input.channels, kernel: kernel, stride: stride,
      padding: padding, gridHeight: output.height, gridWidth: output.width)
    tile = geometry.cachedImages
    products = WindowProducts(geometry, features: channels)
    let fanIn = input.channels * kernel * kernel
    weight = layout.reserve(
      "\(name).weight", [channels, kernel, kernel, input.channels], axes: [0, 3, 1, 2],
      initialization.weights(fanIn: fanIn, fanOut: channels * kernel * kernel, before: activation))
    bias = layout.reserve("\(name).bias", [channels], initialization.biases(fanIn: fanIn))
  }

  public var parameters: Range<Int> { weight.offset..<bias.range.upperBound }

  var matrices: [Parameter] { [weight] }

  public var multiplyAdds: Int { geometry.positions * geometry.patchCount * output.channels }

  public func scratchCount(rows: Int) -> Int {
    max(products.scratchCount, min(rows, tile) * geometry.positions * geometry.patchCount)
  }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    convolve(x, bias: pass.values(bias), activation, into: y, pass)
  }

  func forwardTangent(_ t: Matrix, output y: Matrix, into ty: Matrix, _ pass: Pass) {
    convolve(t, bias: nil, .identity, into: ty, pass)
    activation.differentiate(ty, output: y, biasGradient: nil, accumulating: false)
  }

  private func convolve(
    _ x: Matrix, bias: UnsafePointer<Float>?, _ activation: Activation, into y: Matrix, _ pass: Pass
  ) {
    let weights = matrix(pass.values(weight))
    guard !products.correlates, !products.correlatesSingle else {
      let slope = activation.negativeSlope ?? 1
      if products.correlatesSingle {
        products.correlateSingle(x, weights, bias: bias?[0] ?? 0, slope: slope, into: y, scratch: pass.scratch)
      } else {
        products.correlate(x, weights, bias: bias, slope: slope, into: y, scratch: pass.scratch)
      }
      if activation.negativeSlope == nil { activation.apply(y, bias: nil, into: y) }
      return
    }
    forEachTile(of: x.rows) { images in
      let y = y.rows(images).reshaped(columns: output.channels)
      gemm(patches(x.rows(images), pass), .asIs, weights, .transposed, into: y)
      activation.apply(y, bias: bias, into: y)
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    activation.differentiate(
      dy.reshaped(columns: output.channels), output: y.reshaped(columns: output.channels),
      biasGradient: pass.biasGradient(bias), accumulating: pass.accumulating)
    if let gradient = pass.gradient(weight) { differentiate(dy, x, into: matrix(gradient), pass) }
    guard let dx else { return }
    guard !products.spreads else {
      return products.spread(
        dy, matrix(pass.values(weight)), bias: nil, slope: 1, into: dx, scratch: pass.scratch)
    }
    forEachTile(of: x.rows) { images in
      let dy = dy.rows(images).reshaped(columns: output.channels)
      let dPatches = Matrix(pass.scratch, rows: dy.rows, columns: geometry.patchCount)
      gemm(dy, .asIs, matrix(pass.values(weight)), .asIs, into: dPatches)
      dx.rows(images).floats.update(repeating: 0)
      geometry.scatterAdd(dPatches, onto: dx.rows(images))
    }
  }

  private func differentiate(_ dy: Matrix, _ x: Matrix, into gradient: Matrix, _ pass: Pass) {
    guard !products.differentiates else {
      return products.gradient(x, dy, into: gradient, accumulating: pass.accumulates(weight), scratch: pass.scratch)
    }
    forEachTile(of: x.rows) { images in
      gemm(
        dy.rows(images).reshaped(columns: output.channels), .transposed, patches(x.rows(images), pass), .asIs,
        into: gradient, accumulating: pass.accumulates(weight) || images.lowerBound > 0)
    }
  }

  private func patches(_ x: Matrix, _ pass: Pass) -> Matrix {
    let patches = Matrix(pass.scratch, rows: x.rows * geometry.positions, columns: geometry.patchCount)
    geometry.gather(x, into: patches)
    return patches
  }

  private func matrix(_ base: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(base, rows: output.channels, columns: geometry.patchCount)
  }

  private func forEachTile(of rows: Int, _ body: (Range<Int>) -> Void) {
    for first in stride(from: 0, to: rows, by: tile) { body(first..<min(first + tile, rows)) }
  }
}
