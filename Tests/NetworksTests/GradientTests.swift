import Kernels
import Networks
import Testing

/// Every layer's derivatives against finite differences, on small odd sizes.
@Suite struct GradientTests {
  static let image = Shape(height: 5, width: 4, channels: 3)

  static let cases: [(name: String, build: @Sendable (inout NetworkBuilder) -> Void)] = [
    ("dense", { $0.dense("a", 7) }),
    ("dense to an image", { $0.dense("a", Shape(height: 3, width: 2, channels: 2), .tanh) }),
    ("dense, sigmoid", { $0.dense("a", 7, .sigmoid) }),
    ("dense, softplus", { $0.dense("a", 7, .softplus) }),
    (
      "two dense layers",
      {
        $0.dense("a", 9, .tanh); $0.dense("b", 4, .sigmoid)
      }
    ),
    ("convolution 3, stride 1", { $0.convolution("a", 4, kernel: 3, stride: 1, padding: 1, .tanh) }),
    ("convolution 3, stride 2", { $0.convolution("a", 5, kernel: 3, stride: 2, padding: 1) }),
    ("convolution 4, stride 2", { $0.convolution("a", 2, kernel: 4, stride: 2, padding: 1) }),
    ("convolution 1", { $0.convolution("a", 17, kernel: 1) }),
    ("convolution 2, stride 3", { $0.convolution("a", 3, kernel: 2, stride: 3) }),
    (
      "transposed convolution 3, stride 2",
      { $0.transposedConvolution("a", 4, kernel: 3, stride: 2, padding: 1, outputPadding: (1, 0), .tanh) }
    ),
    ("transposed convolution 4, stride 2", { $0.transposedConvolution("a", 1, kernel: 4, stride: 2, padding: 1) }),
    ("transposed convolution 2, stride 3", { $0.transposedConvolution("a", 3, kernel: 2, stride: 3) }),
    ("nearest upsampling", { $0.nearestUpsampling(factor: 3) }),
    ("batch normalisation of images", { $0.batchNormalization("a", scale: .normal(mean: 1, deviation: 0.5)) }),
    (
      "batch normalisation of vectors",
      {
        $0.dense("a", 6); $0.batchNormalization("b", scale: .normal(mean: 1, deviation: 0.5), .tanh)
      }
    ),
    (
      "dropout",
      {
        $0.dropout(rate: 0.4); $0.dense("a", 5)
      }
    ),
    (
      "gate",
      {
        $0.dense("a", 14); $0.gate()
      }
    ),
    (
      "reparametrisation",
      {
        $0.dense("a", 10); $0.reparametrization(); $0.dense("b", 7)
      }
    ),
    (
      "reparametrisation, weighted divergence",
      {
        $0.dense("a", 34); $0.reparametrization(beta: 4, warmupEpochs: 3); $0.dense("b", 7)
      }
    ),
    (
      "projection of classes",
      {
        $0.dense("a", 6, .tanh); $0.classProjection("b", classes: 4)
      }
    ),
    (
      "dense, spectrally normalised",
      {
        $0.dense("a", 7, .tanh); $0.spectralNormalization()
      }
    ),
    (
      "convolution, spectrally normalised",
      {
        $0.convolution("a", 16, kernel: 4, stride: 2, padding: 1); $0.spectralNormalization()
      }
    ),
    (
      "projection of classes, spectrally normalised",
      {
        $0.dense("a", 6, .tanh); $0.classProjection("b", classes: 4); $0.spectralNormalization()
      }
    ),
    ("tanh", { $0.elementwise(.tanh) }),
    ("sigmoid", { $0.elementwise(.sigmoid) }),
    ("softplus", { $0.elementwise(.softplus) }),
  ]

  @Test("the gradients of a layer agree with finite differences", arguments: cases.map(\.name))
  func layer(_ name: String) throws {
    var builder = NetworkBuilder(input: Self.image)
    Self.cases.first { $0.name == name }!.build(&builder)
    let (parameters, input) = try GradientCheck(builder.network, rows: 7).largestError()
    #expect(parameters < 5e-3, "parameters of \(name)")
    #expect(input < 5e-3, "input of \(name)")
  }

  @Test(
    "the gradients of kinked activations agree with finite differences away from the kink",
    arguments: [
      Activation.relu, .leakyReLU(slope: 0.2),
    ])
  func kinked(_ activation: Activation) throws {
    var builder = NetworkBuilder(input: Shape(vector: 21))
    builder.elementwise(activation)
    let check = GradientCheck(builder.network, rows: 3)
    for i in check.workspace.input.floats.indices where abs(check.workspace.input.floats[i]) < 0.05 {
      check.workspace.input.floats[i] = 0.5
    }
    #expect(try check.largestError().input < 5e-3)
  }

  @Test(
    "the gradients of max pooling agree with finite differences away from ties",
    arguments: [(2, 2, false), (3, 1, false), (2, 2, true), (3, 2, true)])
  func pooling(_ kernel: Int, _ stride: Int, _ coversEdges: Bool) throws {
    var builder = NetworkBuilder(input: Self.image)
    builder.maxPooling(kernel: kernel, stride: stride, coversEdges: coversEdges)
    let check = GradientCheck(builder.network, rows: 3)
    // A permutation of numbers that are further apart than the steps of the finite differences.
    let count = check.workspace.input.floats.count
    for i in 0..<count { check.workspace.input.floats[i] = Float(i * 77 % count) * 0.1 }
    #expect(try check.largestError().input < 5e-3)
  }
}
