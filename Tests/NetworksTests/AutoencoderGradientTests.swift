import Kernels
import Networks
import Support
import Testing

/// The derivatives of what makes an autoencoder tied, denoising, sparse or contractive against finite differences.
@Suite struct AutoencoderGradientTests {
  static let image = Shape(height: 5, width: 4, channels: 3)

  static let cases: [(name: String, build: @Sendable (inout NetworkBuilder) -> Void)] = [
    (
      "dense and its transpose",
      {
        $0.dense("a", 7, .tanh); $0.transpose("b", of: 0, .sigmoid)
      }
    ),
    (
      "two dense layers and their transposes",
      {
        $0.dense("a", 9, .tanh); $0.dense("b", 4); $0.transpose("c", of: 1, .tanh); $0.transpose("d", of: 0)
      }
    ),
    (
      "convolution and its transpose",
      {
        $0.convolution("a", 4, kernel: 3, stride: 2, padding: 1, .tanh); $0.transpose("b", of: 0, .tanh)
      }
    ),
    (
      "convolution to sixteen channels, dense, and their transposes",
      {
        $0.convolution("a", 16, kernel: 3, stride: 2, padding: 1, .tanh); $0.dense("b", 3)
        $0.transpose("c", of: 1, .tanh); $0.transpose("d", of: 0)
      }
    ),
    (
      "masked pixels",
      {
        $0.corruption(.mask(rate: 0.4)); $0.dense("a", 5, .tanh)
      }
    ),
    (
      "masked patches",
      {
        $0.corruption(.patches(rate: 0.5)); $0.dense("a", 5, .tanh)
      }
    ),
    (
      "salt and pepper",
      {
        $0.corruption(.saltAndPepper(rate: 0.4)); $0.dense("a", 5, .tanh)
      }
    ),
    (
      "L1 penalty",
      {
        $0.dense("a", 5, .sigmoid); $0.sparsity(.l1(weight: 0.7)); $0.dense("b", 4)
      }
    ),
    (
      "divergence of mean activations",
      {
        $0.dense("a", 5, .sigmoid); $0.sparsity(.kl(target: 0.05, weight: 0.7)); $0.dense("b", 4)
      }
    ),
    (
      "contraction",
      {
        $0.dense("a", 5, .sigmoid); $0.contraction(of: 0, strength: 0.7); $0.dense("b", 4)
      }
    ),
    (
      "contraction of two layers by pairs, with a tied decoder",
      {
        $0.perturbation(deviation: 0.1); $0.pairedDense("a", from: image, 6, .tanh)
        $0.pairedDense("b", from: Shape(vector: 6), 4, .sigmoid); $0.pairContraction(strength: 0.7, deviation: 0.1)
        $0.transpose("c", of: 2, .tanh); $0.transpose("d", of: 1)
      }
    ),
    (
      "contraction with a tied decoder",
      {
        $0.dense("a", 5, .sigmoid); $0.contraction(of: 0, strength: 0.7); $0.transpose("b", of: 0, .sigmoid)
      }
    ),
  ]

  @Test("the gradients of an autoencoder's layers agree with finite differences", arguments: cases.map(\.name))
  func layer(_ name: String) throws {
    var builder = NetworkBuilder(input: Self.image)
    Self.cases.first { $0.name == name }!.build(&builder)
    let (parameters, input) = try GradientCheck(builder.network, rows: 7).largestError()
    #expect(parameters < 5e-3, "parameters of \(name)")
    #expect(input < 5e-3, "input of \(name)")
  }

  @Test("the gradients of Gaussian noise agree with finite differences away from where it is clipped")
  func gaussianNoise() throws {
    var builder = NetworkBuilder(input: Self.image)
    builder.corruption(.gaussian(deviation: 0.02))
    builder.dense("a", 5, .tanh)
    let check = GradientCheck(builder.network, rows: 3)
    let count = check.workspace.input.floats.count
    for i in 0..<count { check.workspace.input.floats[i] = i % 7 == 0 ? -0.5 : 0.3 + 0.4 * Float(i) / Float(count) }
    let error = try check.largestError()
    #expect(error.parameters < 5e-3 && error.input < 5e-3)
  }

  @Test("the gradients of a penalty on absolute values agree with finite differences away from the kink")
  func absoluteValues() throws {
    var builder = NetworkBuilder(input: Shape(vector: 21))
    builder.sparsity(.l1(weight: 0.3))
    let check = GradientCheck(builder.network, rows: 3)
    for i in check.workspace.input.floats.indices where abs(check.workspace.input.floats[i]) < 0.05 {
      check.workspace.input.floats[i] = -0.5
    }
    #expect(try check.largestError().input < 5e-3)
  }

  @Test("the gradients of the k largest units agree with finite differences away from ties", arguments: [1, 6, 60])
  func largestUnits(_ k: Int) throws {
    var builder = NetworkBuilder(input: Shape(vector: 60))
    builder.sparsity(.largest(count: k))
    let check = GradientCheck(builder.network, rows: 3)
    let count = check.workspace.input.floats.count
    for i in 0..<count { check.workspace.input.floats[i] = Float(i * 77 % count) * 0.1 - 3 }
    #expect(try check.largestError().input < 5e-3)
  }

  @Test(
    "the gradient of a loss of pixels agrees with finite differences",
    arguments: ReconstructionLoss.allCases)
  func reconstruction(_ loss: ReconstructionLoss) {
    let (rows, columns) = (3, 21)
    let x = Slab(random: rows * columns, seed: 1)
    let t = Slab(random: rows * columns, seed: 2)
    let g = Slab(count: rows * columns)
    for i in t.floats.indices { t.floats[i] = abs(t.floats[i]).truncatingRemainder(dividingBy: 1) }
    func value(_ gradient: Matrix?) -> Double {
      0.25
        * loss.evaluate(
          Matrix(x.base, rows: rows, columns: columns), against: Matrix(t.base, rows: rows, columns: columns),
          gradient: gradient, scale: 0.25)
    }
    _ = value(Matrix(g.base, rows: rows, columns: columns))
    for i in x.floats.indices {
      let original = x.floats[i]
      let h: Float = 0x1p-6
      var numeric = 0.0
      for (step, factor) in [(-2, 1.0), (-1, -8), (1, 8), (2, -1)] {
        x.floats[i] = original + Float(step) * h
        numeric += factor * value(nil) / (12 * Double(h))
      }
      x.floats[i] = original
      #expect(abs(numeric - Double(g.floats[i])) < 1e-5)
    }
  }
}
