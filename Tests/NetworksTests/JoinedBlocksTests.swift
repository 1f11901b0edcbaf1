import Kernels
import Networks
import Testing

/// Blocks that a layer works on together.
@Suite struct JoinedBlocksTests {
  /// A convolution, or its adjoint, on images of 14 × 14 pixels.
  struct Case: CustomTestStringConvertible {
    let channels, outputs, kernel, stride: Int
    let isTransposed: Bool
    var testDescription: String {
      "\(isTransposed ? "transposed, " : "")\(kernel)×\(kernel) stride \(stride), \(channels) to \(outputs)"
    }
  }

  /// Those of every kernel: Winograd's of three and of two taps, lines, windows, single channels and features, patches.
  static let convolutions = [
    (16, 32, 3, 1), (32, 16, 4, 2), (16, 16, 3, 2), (16, 32, 5, 1), (1, 16, 3, 2), (16, 1, 3, 1), (3, 5, 3, 1),
  ]
  .flatMap { channels, outputs, kernel, stride in
    [false, true].map {
      Case(channels: channels, outputs: outputs, kernel: kernel, stride: stride, isTransposed: $0)
    }
  }

  @Test(
    "a block of a dense layer has the same bits whatever other blocks pass with it",
    arguments: [(784, 512), (512, 784), (1568, 64), (37, 10)])
  func blocksOfDenseLayersAreIndependent(_ inputs: Int, _ units: Int) throws {
    var builder = NetworkBuilder(input: Shape(vector: inputs))
    builder.dense("a", units, .relu)
    try check(builder.network, sizes: [32, 32, 32])
  }

  @Test("a block of a convolution has the same bits whatever other blocks pass with it", arguments: convolutions)
  func blocksOfConvolutionsAreIndependent(_ test: Case) throws {
    var builder = NetworkBuilder(input: Shape(height: 14, width: 14, channels: test.channels))
    if test.isTransposed {
      builder.transposedConvolution(
        "a", test.outputs, kernel: test.kernel, stride: test.stride, padding: 1, .relu)
    } else {
      builder.convolution("a", test.outputs, kernel: test.kernel, stride: test.stride, padding: 1, .relu)
    }
    try check(builder.network, sizes: [5, 13, 1])
  }

  private func check(_ network: Network, sizes: [Int]) throws {
    let (inputs, outputs) = (network.input.count, network.output.count)
    let starts = sizes.indices.map { sizes[..<$0].reduce(0, +) }
    let x = normals(sizes.reduce(0, +) * inputs, seed: 1)
    let dy = normals(sizes.reduce(0, +) * outputs, seed: 2)
    let together = PassRunner(
      network, blocks: sizes.indices.map { Block(rows: starts[$0]..<starts[$0] + sizes[$0], leaf: $0) })
    let y = try together.forward(x)
    let dx = try together.backward(dy)
    var gradient: [Float] = []
    for (block, size) in sizes.enumerated() {
      let alone = PassRunner(network, rows: size)
      let inputRange = starts[block] * inputs..<(starts[block] + size) * inputs
      let outputRange = starts[block] * outputs..<(starts[block] + size) * outputs
      #expect(try alone.forward(Array(x[inputRange])) == Array(y[outputRange]), "output of block \(block)")
      #expect(try alone.backward(Array(dy[outputRange])) == Array(dx[inputRange]), "gradient of block \(block)")
      let own = alone.gradient("a.weight")
      gradient = block == 0 ? own : zip(gradient, own).map(+)
    }
    #expect(together.gradient("a.weight") == gradient)
  }
}
