import Kernels
import Networks

/// Holds the gradients of a network against finite differences of the loss L = Σ v·y + penalties/4 for a random v, in double
/// precision.
struct GradientCheck {
  let network: Network
  let arena: Arena
  let workspace: Workspace
  let rows: Int
  private let direction: [Float]
  /// What the penalties are multiplied by: not 1, so that a layer that leaves it out is found out.
  private let lossScale: Float = 0.25

  init(_ network: Network, rows: Int, seed: UInt64 = 7) {
    self.network = network
    self.rows = rows
    arena = Arena(network, seed: seed)
    arena.iterateSpectralNorms(times: 3)
    workspace = Workspace(arena, rows: rows, training: true)
    var stream = RandomStream(seed: seed, purpose: .noise)
    direction = (0..<rows * network.output.count).map { _ in stream.normal() }
    for i in workspace.input.floats.indices { workspace.input.floats[i] = stream.normal() }
  }

  /// The largest error of any parameter's or input's derivative, relative to the largest derivative of its kind.
  func largestError() throws -> (parameters: Double, input: Double) {
    let samples = (0..<Int32(rows)).map { $0 }
    let labels = UnsafeMutablePointer<UInt8>.allocate(capacity: rows)
    defer { labels.deallocate() }
    for row in 0..<rows { labels[row] = UInt8(row % 3) }
    let block = Block(rows: 0..<rows)
    let gradients = Slab(count: network.parameters.count)
    func context(_ samples: UnsafeBufferPointer<Int32>) -> Context {
      Context(
        .training, drawsCodes: true, corrupts: true, samples: samples.baseAddress, labels: labels, lossScale: lossScale)
    }
    func loss() throws -> Double {
      try samples.withUnsafeBufferPointer { try workspace.forward([block], context($0)) }
      let penalties = Double(lossScale) * workspace.takePenalties(ofLeaf: 0).reduce(0, +)
      return zip(workspace.output.floats, direction).reduce(penalties) { $0 + Double($1.0) * Double($1.1) }
    }
    _ = try loss()
    for (i, v) in direction.enumerated() { workspace.outputGradient.floats[i] = v }
    try samples.withUnsafeBufferPointer {
      try workspace.backward(
        [block], context($0), gradients: LeafGradients([gradients.base]), wantsInputGradient: true)
    }
    let inputGradient = [Float](workspace.inputGradient.floats)

    // The fourth-order stencil (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h.
    func numeric(_ floats: Floats, _ i: Int) throws -> Double {
      let value = floats[i]
      defer { floats[i] = value }
      let h: Float = 0x1p-6
      return try [(-2, 1.0), (-1, -8), (1, 8), (2, -1)].reduce(0) { sum, point in
        floats[i] = value + Float(point.0) * h
        return try sum + point.1 * loss()
      } / (12 * Double(h))
    }

    var parameterError = 0.0
    var parameterScale = 1e-3
    for entry in network.parameters.entries {
      for i in entry.parameter.range {
        let expected = try numeric(arena.values, i)
        parameterError = max(parameterError, abs(expected - Double(gradients.floats[i])))
        parameterScale = max(parameterScale, abs(expected))
      }
    }
    var inputError = 0.0
    var inputScale = 1e-3
    for i in inputGradient.indices {
      let expected = try numeric(workspace.input.floats, i)
      inputError = max(inputError, abs(expected - Double(inputGradient[i])))
      inputScale = max(inputScale, abs(expected))
    }
    return (parameterError / parameterScale, inputError / inputScale)
  }
}
