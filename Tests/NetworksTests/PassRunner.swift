import Kernels
import Networks
import Support

/// A network with values of its own, for one pass after another on given numbers.
final class PassRunner {
  let network: Network
  let arena: Arena
  let workspace: Workspace
  let blocks: [Block]
  private let leaves: Int
  private let gradientSlab: Slab

  /// - Parameters:
  ///   - network: The network, with values from a seed.
  ///   - blocks: The rows that pass together, and the leaves that their gradients go to.
  init(_ network: Network, blocks: [Block], seed: UInt64 = 3) {
    self.network = network
    self.blocks = blocks
    leaves = blocks.map(\.leaf).max()! + 1
    arena = Arena(network, seed: seed)
    workspace = Workspace(arena, rows: blocks.map(\.rows.upperBound).max()!, training: true, leaves: leaves)
    gradientSlab = Slab(random: leaves * network.parameters.count, seed: 99)
  }

  /// All rows in one block.
  convenience init(_ network: Network, rows: Int, seed: UInt64 = 3) {
    self.init(network, blocks: [Block(rows: 0..<rows)], seed: seed)
  }

  /// The output for an input.
  func forward(_ x: [Float], _ context: Context = Context(.training)) throws -> [Float] {
    _ = workspace.input.floats.update(from: x)
    try workspace.forward(blocks, context, exchange: PassRunner.sum)
    return [Float](workspace.output.floats)
  }

  /// The gradient of the input for that of the output, after a forward pass.
  func backward(_ dy: [Float], _ context: Context = Context(.training)) throws -> [Float] {
    _ = workspace.outputGradient.floats.update(from: dy)
    try workspace.backward(
      blocks, context, gradients: LeafGradients((0..<leaves).map { gradientSlab.base + $0 * network.parameters.count }),
      wantsInputGradient: true,
      exchange: PassRunner.sum)
    return [Float](workspace.inputGradient.floats)
  }

  /// The gradient of a parameter in a file's order, summed over the leaves.
  func gradient(_ name: String) -> [Float] {
    let entry = network.parameters.entries.first { $0.name == name }!
    let count = network.parameters.count
    let leafs = (0..<leaves).map {
      entry.exported(from: Floats(rebasing: gradientSlab.floats[$0 * count..<($0 + 1) * count]))
    }
    return leafs.dropFirst().reduce(leafs[0]) { zip($0, $1).map(+) }
  }

  /// The values of a parameter in a file's order.
  func values(_ name: String) -> [Float] {
    network.parameters.entries.first { $0.name == name }!.exported(from: arena.values)
  }

  /// Adds up the sums of the leaves, as the ranks do.
  static func sum(_ sums: UnsafeMutableBufferPointer<Double>, leaves: Int) {
    let count = sums.count / leaves
    for i in count..<sums.count { sums[i % count] += sums[i] }
  }
}
