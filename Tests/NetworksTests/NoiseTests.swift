import Kernels
import Networks
import Testing

/// What spoils images, against its definition.
@Suite struct NoiseTests {
  static let image = Shape(height: 28, width: 28, channels: 1)
  private static let rows = 40
  private static let gray = [Float](repeating: 0.5, count: rows * image.count)

  /// Many gray images, spoilt as in an evaluation or in an epoch of a training.
  private func spoil(
    _ noise: Noise, _ mode: Context.Mode = .evaluation, seed: UInt64 = 0, epoch: Int = 0, corrupts: Bool = true
  ) throws -> [Float] {
    var builder = NetworkBuilder(input: Self.image)
    builder.corruption(noise)
    let runner = PassRunner(builder.network, rows: Self.rows)
    let samples = (0..<Int32(Self.rows)).map { $0 }
    return try samples.withUnsafeBufferPointer {
      try runner.forward(
        Self.gray, Context(mode, seed: seed, epoch: epoch, corrupts: corrupts, samples: $0.baseAddress))
    }
  }

  @Test("Masked pixels are 0, as many as asked for, and the others are what they were")
  func mask() throws {
    let spoilt = try spoil(.mask(rate: 0.3))
    #expect(spoilt.allSatisfy { $0 == 0 || $0 == 0.5 })
    #expect(abs(share(spoilt) { $0 == 0 } - 0.3) < 0.01)
  }

  @Test("Salt and pepper are 1 and 0, one as often as the other")
  func saltAndPepper() throws {
    let spoilt = try spoil(.saltAndPepper(rate: 0.2))
    #expect(abs(share(spoilt) { $0 == 0 } - 0.1) < 0.01)
    #expect(abs(share(spoilt) { $0 == 1 } - 0.1) < 0.01)
    #expect(abs(share(spoilt) { $0 == 0.5 } - 0.8) < 0.01)
  }

  @Test("Patches are whole squares of 4 × 4 pixels")
  func patches() throws {
    let spoilt = try spoil(.patches(rate: 0.5))
    #expect(abs(share(spoilt) { $0 == 0 } - 0.5) < 0.05)
    let differing = (0..<Self.rows * 784).count { i in
      let (row, column) = (i / 28, i % 28)
      return spoilt[i] != spoilt[row / 4 * 4 * 28 + column / 4 * 4]
    }
    #expect(differing == 0)
  }

  @Test("Gaussian noise has the deviation asked for, and is clipped to [0, 1]")
  func gaussian() throws {
    let narrow = try spoil(.gaussian(deviation: 0.1))
    let mean = narrow.reduce(0, +) / Float(narrow.count)
    let variance = narrow.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(narrow.count)
    #expect(abs(mean - 0.5) < 0.003)
    #expect(abs(variance.squareRoot() - 0.1) < 0.003)
    let wide = try spoil(.gaussian(deviation: 0.5))
    // P(|x| > 1) = 0.3173, half of it on either side.
    #expect(abs(share(wide) { $0 == 0 } - 0.1587) < 0.01)
    #expect(abs(share(wide) { $0 == 1 } - 0.1587) < 0.01)
  }

  @Test("Codes have neither a black nor a white that Gaussian noise would be clipped to")
  func noiseOnCodes() throws {
    var builder = NetworkBuilder(input: Shape(vector: 784))
    builder.corruption(.gaussian(deviation: 3))
    let spoilt = try PassRunner(builder.network, rows: Self.rows).forward(
      Self.gray, Context(.evaluation, corrupts: true))
    #expect(spoilt.contains { $0 < -1 } && spoilt.contains { $0 > 2 })
  }

  @Test("The noise of a training is another in every epoch, that of an evaluation always the same")
  func keys() throws {
    let noise = Noise.mask(rate: 0.5)
    #expect(try spoil(noise, .training, seed: 1, epoch: 0) == spoil(noise, .training, seed: 1, epoch: 0))
    #expect(try spoil(noise, .training, seed: 1, epoch: 0) != spoil(noise, .training, seed: 1, epoch: 1))
    #expect(try spoil(noise, .training, seed: 1, epoch: 0) != spoil(noise, .training, seed: 2, epoch: 0))
    #expect(try spoil(noise, .evaluation, seed: 1, epoch: 3) == spoil(noise, .evaluation, seed: 2, epoch: 5))
  }

  @Test("Images pass unharmed where nobody asks for noise")
  func unharmed() throws {
    #expect(try spoil(.mask(rate: 0.5), corrupts: false) == Self.gray)
  }

  @Test(
    "Noises are read as they are written", arguments: ["gaussian:0.3", "mask:0.5", "patches:0.25", "salt-pepper:0.2"])
  func roundTrip(_ text: String) {
    #expect(Noise(rawValue: text)?.rawValue == text)
  }

  @Test(
    "What is no noise is not read",
    arguments: ["", "gaussian", "gaussian:", "gaussian:-1", "mask:1", "mask:nan", "snow:0.5"])
  func refused(_ text: String) {
    #expect(Noise(rawValue: text) == nil)
  }

  private func share(_ values: [Float], _ isMeant: (Float) -> Bool) -> Double {
    Double(values.count(where: isMeant)) / Double(values.count)
  }
}
