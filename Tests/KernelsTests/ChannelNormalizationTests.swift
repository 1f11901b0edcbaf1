import Kernels
import Support
import Testing

/// The passes of batch normalisation against their definition, in the order of the rows to the last bit.
@Suite struct ChannelNormalizationTests {
  private static let rows = 7

  @Test("what channels are normalised by has the bits of sums row by row", arguments: [1, 5, 16, 17, 40])
  func sums(_ channels: Int) {
    let (rows, count) = (ChannelNormalizationTests.rows, ChannelNormalizationTests.rows * channels)
    let x = Slab(random: count, seed: 1)
    let dy = Slab(random: count, seed: 2)
    let constants = Slab(random: 3 * channels, seed: 3)
    var moments = (0..<2 * channels).map { Double($0) / 7 }
    var expected = moments
    let local = Slab(random: 2 * channels, seed: 4)
    var expectedSums = Array(local.floats)
    for row in 0..<rows {
      for c in 0..<channels {
        let (value, gradient) = (x.base[row * channels + c], dy.base[row * channels + c])
        expected[c] += Double(value)
        expected[channels + c] += Double(value) * Double(value)
        expectedSums[c] += gradient
        expectedSums[channels + c] += gradient * ((value - constants.base[c]) * constants.base[channels + c])
      }
    }
    let images = Matrix(x.base, rows: rows, columns: channels)
    moments.withUnsafeMutableBufferPointer {
      ChannelNormalization.addMoments(of: images, to: $0.baseAddress!)
    }
    #expect(moments == expected)
    normalization(constants, channels).addGradientSums(
      Matrix(dy.base, rows: rows, columns: channels), input: images, to: local.base)
    #expect(Array(local.floats) == expectedSums)
  }

  @Test("channels are normalised, and gradients go back, as defined", arguments: [1, 5, 16, 17, 40])
  func values(_ channels: Int) {
    let (rows, count) = (ChannelNormalizationTests.rows, ChannelNormalizationTests.rows * channels)
    let x = Slab(random: count, seed: 1)
    let y = Slab(count: count)
    let dy = Slab(random: count, seed: 2)
    let constants = Slab(random: 3 * channels, seed: 3)
    let others = Slab(random: 3 * channels, seed: 4)
    let gradients = Array(dy.floats)
    let images = Matrix(x.base, rows: rows, columns: channels)
    let normalization = normalization(constants, channels)
    normalization(images, shifts: others.base, into: Matrix(y.base, rows: rows, columns: channels))
    normalization.differentiate(
      Matrix(dy.base, rows: rows, columns: channels), input: images, meanOfGradient: others.base + channels,
      meanOfProduct: others.base + 2 * channels)
    for i in 0..<count {
      let c = i % channels
      let (mean, factor, scale) = (normalization.means[c], normalization.factors[c], normalization.scales[c])
      let (m, p) = (others.base[channels + c], others.base[2 * channels + c])
      #expect(y.base[i] == (x.base[i] - mean) * (factor * scale) + others.base[c])
      #expect(dy.base[i] == (gradients[i] - m - (x.base[i] - mean) * factor * p) * (scale * factor))
    }
  }

  private func normalization(_ constants: borrowing Slab, _ channels: Int) -> ChannelNormalization {
    ChannelNormalization(
      means: constants.base, factors: constants.base + channels, scales: constants.base + 2 * channels)
  }
}
