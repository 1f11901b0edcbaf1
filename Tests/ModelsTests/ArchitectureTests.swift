import Failures
import Models
import Networks
import Testing

/// The shapes and sizes of the models, as their sources state them.
@Suite struct ArchitectureTests {
  static let image = Shape(height: 28, width: 28, channels: 1)

  static func model(_ architecture: Architecture, _ change: (inout ModelOptions) -> Void = { _ in }) throws -> Model {
    var options = ModelOptions()
    change(&options)
    return try architecture.model(input: image, options)
  }

  @Test("The convolutional autoencoder in Keras' style has the 4385 parameters and the 4×4×8 code of its tutorial")
  func kerasStyle() throws {
    let model = try Self.model(.convAutoencoder) { $0.preset = .kerasStyle }
    #expect(model.network.parameters.parameterCount == 4385)
    #expect(model.code == Shape(height: 4, width: 4, channels: 8))
    #expect(model.network.output == Self.image)
  }

  @Test(
    "The convolutional autoencoder in Keras' style gives back images whose sides are multiples of 4",
    arguments: [(8, 8), (12, 12), (32, 16), (20, 28)])
  func kerasStyleSizes(_ height: Int, _ width: Int) throws {
    let image = Shape(height: height, width: width, channels: 1)
    var options = ModelOptions()
    options.preset = .kerasStyle
    #expect(try Architecture.convAutoencoder.model(input: image, options).network.output == image)
  }

  @Test("Sizes that would not come back are refused", arguments: [(27, 27), (28, 24), (10, 14), (28, 30)])
  func kerasStyleRefuses(_ height: Int, _ width: Int) {
    var options = ModelOptions()
    options.preset = .kerasStyle
    #expect(throws: Failure.self) {
      try Architecture.convAutoencoder.model(input: Shape(height: height, width: width, channels: 1), options)
    }
  }

  @Test(
    "The wide convolutional autoencoder has a code of 64 and gives back images of any size", arguments: [28, 27, 5])
  func wide(side: Int) throws {
    let image = Shape(height: side, width: side, channels: 1)
    var options = ModelOptions()
    options.preset = .wide
    let model = try Architecture.convAutoencoder.model(input: image, options)
    #expect(model.code == Shape(vector: 64))
    #expect(model.network.output == image)
    // Convolutions and codes of 28 × 28, by hand: (k²·in + 1)·out each.
    if side == 28 {
      let encoder = 320 + 9_248 + 18_496 + 36_928 + (3136 * 64 + 64)
      let decoder = (64 * 3136 + 3136) + (16 * 64 * 32 + 32) + (16 * 32 * 32 + 32) + 289
      #expect(model.network.parameters.parameterCount == encoder + decoder)
    }
  }

  @Test("Every preset is a setting of the models that it names, and of no other", arguments: Preset.allCases)
  func presets(preset: Preset) throws {
    for architecture in Architecture.allCases where !architecture.isAdversarial {
      if preset.architectures.contains(architecture) {
        let model = try architecture.model(input: Self.image, preset.options)
        if let codeSize = preset.options.codeSize { #expect(model.code == Shape(vector: codeSize)) }
        #expect((model.network.corruption != nil) == (preset.options.noise != nil))
      } else {
        #expect(throws: Failure.self) { try architecture.model(input: Self.image, preset.options) }
      }
    }
  }

  @Test("A tied decoder has no weights of its own, and the name of the encoder's stays in files")
  func tied() throws {
    let model = try Self.model(.fcAutoencoder) {
      $0.widths = [100, 30]
      $0.tied = true
    }
    #expect(
      model.network.parameters.entries.map(\.name) == [
        "encoder.fc1.weight", "encoder.fc1.bias", "encoder.fc2.weight", "encoder.fc2.bias", "decoder.fc2.bias",
        "decoder.fc1.bias",
      ])
    #expect(model.network.parameters.parameterCount == 784 * 100 + 100 + 100 * 30 + 30 + 100 + 784)
    #expect(model.network.output == Self.image)
    let convolutional = try Self.model(.convAutoencoder) {
      $0.tied = true
      $0.codeSize = 64
    }
    let weights = 144 + 4608 + 1568 * 64
    #expect(convolutional.network.parameters.parameterCount == weights + (16 + 32 + 64) + (1568 + 16 + 1))
    #expect(convolutional.network.output == Self.image)
  }

  @Test("Widths are the encoder's, first to last, and the decoder mirrors them")
  func widths() throws {
    let model = try Self.model(.fcAutoencoder) { $0.widths = [1000, 500, 250, 30] }
    #expect(model.network.layers.map(\.output.count) == [1000, 500, 250, 30, 250, 500, 1000, 784])
    #expect(model.code == Shape(vector: 30))
    #expect(model.objective == .reconstruction(.mse))
    let linear = try Self.model(.fcAutoencoder) { $0.activation = .linear }
    #expect(linear.objective == .reconstruction(.linear))
  }

  @Test("A penalty on a code is no part of its features, the choice of the largest is")
  func sparse() throws {
    let penalized = try Self.model(.sparseAutoencoder) { $0.widths = [1000] }
    #expect(penalized.encoderDepth == 1 && penalized.network.layers.count == 3)
    let chosen = try Self.model(.sparseAutoencoder) { $0.sparsity = .largest(count: 25) }
    #expect(chosen.encoderDepth == 2 && chosen.network.layers.count == 3)
  }

  @Test("The classifiers have the layers of the lecture, and their features are behind the last hidden layer")
  func classifiers() throws {
    let mlp = try Self.model(.mlp)
    #expect(mlp.network.parameters.parameterCount == 784 * 256 + 256 + 256 * 128 + 128 + 1290)
    #expect(mlp.code == Shape(vector: 128))
    let cnn = try Self.model(.cnn) { $0.dropout = 0.5 }
    #expect(cnn.network.parameters.parameterCount == 320 + 18_496 + (3136 * 128 + 128) + 1290)
    #expect(cnn.code == Shape(vector: 128))
    #expect(cnn.network.output == Shape(vector: 10))
    #expect(try Self.model(.mlp) { $0.widths = [256, 128, 64] }.code == Shape(vector: 64))
  }
}
