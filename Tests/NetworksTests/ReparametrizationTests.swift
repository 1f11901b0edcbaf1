import Kernels
import Networks
import Support
import Testing

/// The codes of variational autoencoders: what they are drawn from, and on what the draws depend.
@Suite struct ReparametrizationTests {
  private static let units = 20

  private func network(beta: Float = 1, warmupEpochs: Int = 0) -> Network {
    var builder = NetworkBuilder(input: Shape(vector: 2 * Self.units))
    builder.reparametrization(beta: beta, warmupEpochs: warmupEpochs)
    return builder.network
  }

  /// The codes and the divergence of samples that all have the same distribution.
  private func codes(
    _ samples: [Int32], mean: Float = 0.5, logVariance: Float = -1, blocks: [Range<Int>]? = nil,
    network: Network? = nil, _ context: Context
  ) throws -> (codes: [[Float]], penalty: Double) {
    let runner = PassRunner(
      network ?? self.network(), blocks: (blocks ?? [0..<samples.count]).map { Block(rows: $0) })
    let row = [Float](repeating: mean, count: Self.units) + [Float](repeating: logVariance, count: Self.units)
    let output = try samples.withUnsafeBufferPointer {
      var context = context
      context.samples = $0.baseAddress
      return try runner.forward(samples.flatMap { _ in row }, context)
    }
    return (
      samples.indices.map { Array(output[$0 * Self.units..<($0 + 1) * Self.units]) },
      runner.workspace.takePenalties(ofLeaf: 0).reduce(0, +)
    )
  }

  @Test("codes are drawn with the mean and the deviation that the encoder gives")
  func moments() throws {
    let x = try codes((0..<5000).map { Int32($0) }, Context(.training, drawsCodes: true)).codes.joined().map(
      Double.init)
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    let expected = 0.367_879_44
    #expect(abs(mean - 0.5) < 5 * (expected / Double(x.count)).squareRoot())
    #expect(abs(variance - expected) < 5 * expected * (2 / Double(x.count)).squareRoot())
  }

  @Test("a sample has the same code wherever it stands and whatever the blocks are")
  func position() throws {
    let context = Context(.training, drawsCodes: true)
    let first = try codes([5, 9, 2], context).codes
    let second = try codes([9, 11, 5, 2, 3], blocks: [0..<1, 1..<3, 3..<5], context).codes
    #expect(first[0] == second[2] && first[1] == second[0] && first[2] == second[3])
    #expect(Set(first + second).count == 5)
  }

  @Test("seed, epoch and mode each give another code; without drawing it is the mean")
  func keys() throws {
    let contexts = [
      Context(.training, drawsCodes: true), Context(.training, seed: 1, drawsCodes: true),
      Context(.training, epoch: 1, drawsCodes: true), Context(.evaluation, drawsCodes: true),
    ]
    #expect(try Set(contexts.map { try codes([5], $0).codes }).count == contexts.count)
    for mode in [Context.Mode.training, .evaluation] {
      #expect(try codes([5], Context(mode)).codes[0] == [Float](repeating: 0.5, count: Self.units))
    }
  }

  @Test("the divergence is weighted in training, by a share that grows with the epochs, and not in an evaluation")
  func weight() throws {
    let exact = 20 * 0.5 * (0.25 + 0.367_879_44 - 1 + 1)
    let network = network(beta: 4, warmupEpochs: 8)
    for (epoch, share) in [(0, 0.125), (1, 0.25), (7, 1), (20, 1)] {
      let found = try codes([1, 2], network: network, Context(.training, epoch: epoch, drawsCodes: true)).penalty
      #expect(abs(found - 2 * exact * 4 * share) < 1e-4, "epoch \(epoch)")
    }
    #expect(try abs(codes([1, 2], network: network, Context(.evaluation)).penalty - 2 * exact) < 1e-4)
  }

  @Test("without drawing, the gradient passes to the means alone")
  func gradientOfMeans() throws {
    let runner = PassRunner(network(), rows: 1)
    _ = try runner.forward([Float](repeating: 0.3, count: 40))
    let dy = (0..<20).map { Float($0) - 9 }
    #expect(try runner.backward(dy) == dy + [Float](repeating: 0, count: 20))
  }
}
