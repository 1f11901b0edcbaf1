import Failures
import Models
import Networks
import Testing

@Suite struct AdversarialModelTests {
  static let image = Shape(height: 28, width: 28, channels: 1)

  static func model(
    _ architecture: Architecture = .dcgan, _ change: (inout ModelOptions) -> Void = { _ in }
  ) throws -> AdversarialModel {
    var options = ModelOptions()
    change(&options)
    return try architecture.adversarialModel(input: image, options)
  }

  @Test("The discriminator has as many parameters as its layers by hand, however it is told the class")
  func sizes() throws {
    let convolutions = (16 * 64 + 64) + (16 * 64 * 128 + 128)
    let features = 7 * 7 * 128
    func count(_ model: AdversarialModel) -> Int { model.discriminator.parameters.parameterCount }
    #expect(try count(Self.model()) == convolutions + 256 + features + 1)
    #expect(try count(Self.model { $0.spectralNorm = true }) == convolutions + features + 1)
    #expect(try count(Self.model(.conditionalGAN)) == convolutions + 256 + 11 * features + 1)
    #expect(
      try count(Self.model(.conditionalGAN) { $0.conditioning = .concatenation })
        == convolutions + 256 + (features + 10 + 1) * 128 + 129)
  }

  @Test(
    "A penalty on the gradient of samples rules out normalisation over the batch, and lets the critic learn more often")
  func penalty() throws {
    let model = try Self.model { $0.adversarialLoss = .wassersteinGradientPenalty }
    #expect(model.gradientPenalty == GradientPenalty(weight: 10) && model.criticSteps == 5)
    #expect(GradientPenalty.suits(model.discriminator))
    let plain = try Self.model()
    #expect(plain.gradientPenalty == nil && plain.criticSteps == 1 && !GradientPenalty.suits(plain.discriminator))
  }

  static let refused: [(name: String, architecture: Architecture, change: @Sendable (inout ModelOptions) -> Void)] = [
    ("--gradient-penalty", .dcgan, { $0.gradientPenalty = 5 }),
    ("--gradient-penalty -1", .dcgan, { ($0.adversarialLoss, $0.gradientPenalty) = (.wassersteinGradientPenalty, -1) }),
    ("--critic-steps 0", .dcgan, { $0.criticSteps = 0 }),
    ("--conditioning", .dcgan, { $0.conditioning = .projection }),
    ("--ema 1", .conditionalGAN, { $0.averageDecay = 1 }),
  ]

  @Test("Options that make no sense together are named", arguments: refused.map(\.name))
  func refusals(name: String) throws {
    let bad = Self.refused.first { $0.name == name }!
    let failure = #expect(throws: Failure.self) { try Self.model(bad.architecture, bad.change) }
    #expect(failure?.message.contains(name) == true)
    #expect(throws: Failure.self) {
      var options = ModelOptions()
      options.spectralNorm = true
      return try Architecture.cnn.model(input: Self.image, options)
    }
  }
}
