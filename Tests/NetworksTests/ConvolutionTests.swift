import Kernels
import Networks
import Testing

/// Convolutions and transposed convolutions against their definition, over odd sizes and more images than fit into a tile.
@Suite struct ConvolutionTests {
  /// An image, features, a kernel and how it lies.
  struct Geometry: CustomStringConvertible, Sendable {
    var height, width, channels, features, kernel, stride, padding: Int
    var outputPadding = 0
    var description: String {
      "\(height)×\(width)×\(channels) to \(features), kernel \(kernel), stride \(stride), padding \(padding)+\(outputPadding)"
    }
  }

  static let geometries: [Geometry] = [
    (1, 1, 1, 1, 1, 1, 0), (5, 7, 3, 4, 3, 1, 1), (9, 6, 2, 17, 3, 2, 1), (6, 8, 5, 3, 4, 2, 1), (7, 7, 4, 2, 5, 3, 2),
    (2, 3, 1, 5, 5, 1, 2), (4, 9, 15, 16, 2, 3, 0), (3, 3, 33, 1, 3, 1, 2), (8, 5, 1, 16, 3, 2, 1),
    (7, 11, 1, 32, 3, 1, 1),
    (9, 10, 1, 16, 4, 2, 1), (11, 5, 1, 48, 5, 3, 2), (6, 6, 1, 16, 1, 1, 0), (5, 4, 1, 16, 2, 2, 0),
    (13, 10, 1, 16, 7, 1, 3),
    (28, 28, 1, 16, 3, 2, 1), (6, 9, 1, 16, 2, 3, 0),
  ].map {
    Geometry(height: $0.0, width: $0.1, channels: $0.2, features: $0.3, kernel: $0.4, stride: $0.5, padding: $0.6)
  }

  static let transposed: [Geometry] =
    geometries.filter {
      ($0.height - 1) * $0.stride + $0.kernel > 2 * $0.padding
        && ($0.width - 1) * $0.stride + $0.kernel > 2 * $0.padding
    }
    .flatMap { geometry in
      // Channels and features change places, so that a single channel is what comes out.
      (0..<geometry.stride).map {
        var other = geometry
        (other.channels, other.features, other.outputPadding) = (geometry.features, geometry.channels, $0)
        return other
      }
    }

  static let rows = 19

  @Test("a convolution and its gradients are those of the definition", arguments: geometries)
  func convolution(_ g: Geometry) throws {
    var builder = NetworkBuilder(input: Shape(height: g.height, width: g.width, channels: g.channels))
    builder.convolution("a", g.features, kernel: g.kernel, stride: g.stride, padding: g.padding)
    let network = builder.network
    #expect(network.output.height == (g.height + 2 * g.padding - g.kernel) / g.stride + 1)
    #expect(network.output.width == (g.width + 2 * g.padding - g.kernel) / g.stride + 1)
    let naive = NaiveConvolution(
      image: network.input, grid: network.output, kernel: g.kernel, stride: g.stride, padding: g.padding)
    try compare(network, g.features) { x, w in
      naive.features(of: x, w, rows: Self.rows)
    } backward: { x, w, dy in
      (naive.images(of: dy, w, rows: Self.rows), naive.weightGradient(x, dy, rows: Self.rows))
    }
  }

  @Test("a transposed convolution and its gradients are those of the definition", arguments: transposed)
  func transposedConvolution(_ g: Geometry) throws {
    var builder = NetworkBuilder(input: Shape(height: g.height, width: g.width, channels: g.channels))
    builder.transposedConvolution(
      "a", g.features, kernel: g.kernel, stride: g.stride, padding: g.padding,
      outputPadding: (g.outputPadding, g.stride - 1 - g.outputPadding))
    let network = builder.network
    #expect(network.output.height == (g.height - 1) * g.stride - 2 * g.padding + g.kernel + g.outputPadding)
    #expect(
      network.output.width == (g.width - 1) * g.stride - 2 * g.padding + g.kernel + g.stride - 1 - g.outputPadding)
    let naive = NaiveConvolution(
      image: network.output, grid: network.input, kernel: g.kernel, stride: g.stride, padding: g.padding)
    try compare(network, g.features) { x, w in
      naive.images(of: x, w, rows: Self.rows)
    } backward: { x, w, dy in
      (naive.features(of: dy, w, rows: Self.rows), naive.weightGradient(dy, x, rows: Self.rows))
    }
  }

  private func compare(
    _ network: Network, _ channels: Int, forward: ([Float], [Float]) -> [Double],
    backward: ([Float], [Float], [Float]) -> (input: [Double], weight: [Double])
  ) throws {
    let runner = PassRunner(network, rows: Self.rows)
    let bias = network.parameters.entries.first { $0.name == "a.bias" }!
    bias.import(normals(channels, seed: 3), into: runner.arena.values)
    let x = normals(Self.rows * network.input.count, seed: 1)
    let dy = normals(Self.rows * network.output.count, seed: 2)
    let (w, b) = (runner.values("a.weight"), runner.values("a.bias"))

    let y = forward(x, w).enumerated().map { Float($1 + Double(b[$0 % channels])) }
    let (dx, dw) = backward(x, w, dy)
    let db = (0..<channels).map { c in
      Float(stride(from: c, to: dy.count, by: channels).reduce(0) { $0 + Double(dy[$1]) })
    }
    expectClose(try runner.forward(x), y, "y")
    expectClose(try runner.backward(dy), dx.map(Float.init), "dx")
    expectClose(runner.gradient("a.weight"), dw.map(Float.init), "gradient of the weight")
    // A sum of so many normal numbers may come out close to 0: rounding is held against what it usually comes to.
    let usual = Float(dy.count / channels).squareRoot()
    expectClose(runner.gradient("a.bias"), db, scale: [usual], "gradient of the bias")
  }
}
