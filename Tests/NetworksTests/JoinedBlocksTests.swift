import Kernels
import Networks
import Testing

/// Blocks that a layer works on together.
@Suite struct JoinedBlocksTests {
  @Test(
    "a block of a dense layer has the same bits whatever other blocks pass with it",
    arguments: [(784, 512), (512, 784), (1568, 64), (37, 10)])
  func blocksAreIndependent(_ inputs: Int, _ units: Int) throws {
    var builder = NetworkBuilder(input: Shape(vector: inputs))
    builder.dense("a", units, .relu)
    let network = builder.network
    let size = 32
    let x = normals(3 * size * inputs, seed: 1)
    let dy = normals(3 * size * units, seed: 2)
    let together = PassRunner(network, blocks: (0..<3).map { Block(rows: $0 * size..<($0 + 1) * size, leaf: $0) })
    let y = try together.forward(x)
    let dx = try together.backward(dy)
    for block in 0..<3 {
      let alone = PassRunner(network, rows: size)
      let inputRange = block * size * inputs..<(block + 1) * size * inputs
      let unitRange = block * size * units..<(block + 1) * size * units
      #expect(try alone.forward(Array(x[inputRange])) == Array(y[unitRange]), "output of block \(block)")
      #expect(try alone.backward(Array(dy[unitRange])) == Array(dx[inputRange]), "gradient of block \(block)")
    }
  }
}
