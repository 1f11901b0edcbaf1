import Foundation
import Kernels
import Networks
import Testing

/// What keeps codes sparse or smooth, against its definition.
@Suite struct SparsityTests {
  @Test("The k largest units of every code stay, the first of equals among them")
  func largest() throws {
    var builder = NetworkBuilder(input: Shape(vector: 6))
    builder.sparsity(.largest(count: 3))
    let runner = PassRunner(builder.network, rows: 2)
    let y = try runner.forward([3, -1, 2, 2, 2, 5, -4, -2, -3, -6, -5, -1])
    #expect(y == [3, 0, 2, 0, 0, 5, 0, -2, -3, 0, 0, -1])
    #expect(try runner.backward([Float](repeating: 1, count: 12)) == [1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0, 1])
  }

  @Test("The divergence is that of the means over all blocks together")
  func divergence() throws {
    var builder = NetworkBuilder(input: Shape(vector: 2))
    builder.sparsity(.kl(target: 0.2, weight: 3))
    let blocks = [
      Block(rows: 0..<1, leaf: 0), Block(rows: 1..<3, leaf: 1), Block(rows: 3..<4, leaf: 1, opensLeaf: false),
    ]
    let runner = PassRunner(builder.network, blocks: blocks)
    _ = try runner.forward([0.1, 0.2, 0.9, 0.2, 0.3, 0.1, 0.7, 0.3])
    // Means of 0.5 and 0.2: the second has no divergence. Each of the four samples carries the whole of it.
    let expected = 3 * (0.2 * log(0.2 / 0.5) + 0.8 * log(0.8 / 0.5))
    let sums = [0, 1].map { runner.workspace.takePenalties(ofLeaf: $0)[0] }
    #expect(abs(sums[0] - expected) < 1e-6)
    #expect(abs(sums[1] - 3 * expected) < 1e-6)
    let dx = try runner.backward([Float](repeating: 0, count: 8), Context(.training, lossScale: 0.25))
    expectClose(dx, (0..<8).map { $0 % 2 == 0 ? 0.25 * 3 * (0.8 / 0.5 - 0.2 / 0.5) : 0 }, "dx")
  }

  @Test("A contraction's penalty is the squared norm of the derivatives, as finite differences give them")
  func contraction() throws {
    var builder = NetworkBuilder(input: Shape(vector: 4))
    builder.dense("a", 3, .sigmoid)
    builder.contraction(of: 0, strength: 2)
    let runner = PassRunner(builder.network, rows: 1)
    let x: [Float] = [0.3, -0.2, 0.8, 0.1]
    _ = try runner.forward(x)
    let penalty = runner.workspace.takePenalties(ofLeaf: 0)[0]
    var norm = 0.0
    for i in x.indices {
      let h: Float = 0x1p-7
      var (up, down) = (x, x)
      up[i] += h
      down[i] -= h
      for (a, b) in zip(try runner.forward(up), try runner.forward(down)) {
        norm += Double((a - b) / (2 * h)) * Double((a - b) / (2 * h))
      }
    }
    #expect(abs(penalty - 2 * norm) < 1e-3 * penalty)
  }

  @Test("The estimate from pairs is the closed form, on the average over noise")
  func pairs() throws {
    let rows = 4000
    let x: [Float] = [0.3, -0.2, 0.8, 0.1]
    var closed = NetworkBuilder(input: Shape(vector: 4))
    closed.dense("a", 3, .sigmoid)
    closed.contraction(of: 0, strength: 2)
    var estimated = NetworkBuilder(input: Shape(vector: 4))
    estimated.perturbation(deviation: 0.02)
    estimated.pairedDense("a", from: Shape(vector: 4), 3, .sigmoid)
    estimated.pairContraction(strength: 2, deviation: 0.02)
    let samples = (0..<Int32(rows)).map { $0 }
    func penalty(_ network: Network, corrupts: Bool) throws -> Double {
      let runner = PassRunner(network, rows: rows)
      try samples.withUnsafeBufferPointer {
        _ = try runner.forward(
          (0..<rows).flatMap { _ in x }, Context(.training, corrupts: corrupts, samples: $0.baseAddress))
      }
      return runner.workspace.takePenalties(ofLeaf: 0)[0]
    }
    let expected = try penalty(closed.network, corrupts: true)
    #expect(abs(try penalty(estimated.network, corrupts: true) - expected) < 0.06 * expected)
    #expect(try penalty(estimated.network, corrupts: false) == 0)
  }

  @Test("Sparsities are read as they are written", arguments: ["l1:0.0001", "kl:0.05:0.001", "k:25"])
  func roundTrip(_ text: String) {
    #expect(Sparsity(rawValue: text).map { Sparsity(rawValue: $0.rawValue) == $0 } == true)
  }

  @Test("What is no sparsity is not read", arguments: ["", "l1", "l1:-1", "kl:1", "kl:0.1:x", "k:0", "k:2.5", "l2:1"])
  func refused(_ text: String) {
    #expect(Sparsity(rawValue: text) == nil)
  }
}
