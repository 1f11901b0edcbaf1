@testable import Kernels
import Support
import Testing

/// The products of a convolution against their definition.
@Suite struct WindowProductsTests {
  struct Case: CustomTestStringConvertible {
    var geometry: PatchGeometry
    var features: Int
    /// The largest error, as a share of the largest sum; 10⁻⁴ in numbers when nil.
    var share: Double?
    var images: Int

    init(
      _ height: Int, _ width: Int, _ channels: Int, kernel: Int, stride: Int, padding: Int, features: Int,
      share: Double? = nil, images: Int = 2
    ) {
      geometry = PatchGeometry(
        height: height, width: width, channels: channels, kernel: kernel, stride: stride, padding: padding,
        gridHeight: (height + 2 * padding - kernel) / stride + 1, gridWidth: (width + 2 * padding - kernel) / stride + 1
      )
      self.features = features
      self.share = share
      self.images = images
    }

    var testDescription: String {
      let g = geometry
      return
        "\(g.height)×\(g.width)×\(g.channels) \(g.kernel)×\(g.kernel) stride \(g.stride) padding \(g.padding) → \(features)"
    }

    var products: WindowProducts { WindowProducts(geometry, features: features) }

    /// Calls `body` with the places of every large element, weight and small element that meet.
    func forEach(_ body: (_ large: Int, _ weight: Int, _ small: Int) -> Void) {
      let g = geometry
      for n in 0..<images {
        for p in 0..<g.positions {
          for tap in 0..<g.kernel * g.kernel {
            let y = p / g.gridWidth * g.stride - g.padding + tap / g.kernel
            let x = p % g.gridWidth * g.stride - g.padding + tap % g.kernel
            guard (0..<g.height).contains(y), (0..<g.width).contains(x) else { continue }
            for c in 0..<g.channels {
              for f in 0..<features {
                body(
                  ((n * g.height + y) * g.width + x) * g.channels + c, (f * g.kernel * g.kernel + tap) * g.channels + c,
                  (n * g.positions + p) * features + f)
              }
            }
          }
        }
      }
    }
  }

  static let cases = [
    Case(5, 7, 1, kernel: 3, stride: 1, padding: 1, features: 16),
    Case(28, 28, 1, kernel: 3, stride: 2, padding: 1, features: 16),
    Case(6, 5, 3, kernel: 3, stride: 2, padding: 1, features: 32),
    Case(7, 7, 16, kernel: 3, stride: 2, padding: 1, features: 16),
    Case(8, 6, 16, kernel: 4, stride: 2, padding: 1, features: 48),
    Case(9, 7, 16, kernel: 5, stride: 3, padding: 2, features: 3),
    Case(3, 2, 32, kernel: 1, stride: 1, padding: 0, features: 1),
    Case(2, 2, 16, kernel: 5, stride: 1, padding: 2, features: 17),
    Case(5, 4, 16, kernel: 2, stride: 3, padding: 0, features: 16),
    Case(7, 5, 48, kernel: 3, stride: 2, padding: 1, features: 1),
    Case(6, 6, 32, kernel: 3, stride: 1, padding: 1, features: 1),
    Case(1, 1, 16, kernel: 1, stride: 1, padding: 0, features: 16),
    // Strided, with full lanes on both sides.
    Case(13, 14, 16, kernel: 3, stride: 2, padding: 1, features: 32),
    Case(5, 4, 32, kernel: 3, stride: 2, padding: 1, features: 32),
    // By minimal filtering.
    Case(28, 28, 32, kernel: 3, stride: 2, padding: 1, features: 32, share: 1e-6, images: 3),
    Case(14, 13, 64, kernel: 3, stride: 2, padding: 1, features: 32, share: 1e-6),
    Case(8, 8, 32, kernel: 3, stride: 2, padding: 1, features: 48, share: 1e-6, images: 17),
    Case(9, 15, 32, kernel: 3, stride: 2, padding: 0, features: 32, share: 1e-6, images: 9),
    Case(14, 13, 48, kernel: 3, stride: 2, padding: 2, features: 32, share: 1e-6),
    Case(14, 14, 16, kernel: 3, stride: 2, padding: 1, features: 32, share: 1e-6, images: 11),
    Case(14, 14, 64, kernel: 4, stride: 2, padding: 1, features: 128, share: 5e-6),
    Case(14, 14, 32, kernel: 3, stride: 1, padding: 1, features: 64, share: 5e-6),
    Case(7, 8, 16, kernel: 3, stride: 1, padding: 0, features: 32, share: 5e-6),
    Case(13, 9, 16, kernel: 2, stride: 1, padding: 0, features: 16, share: 5e-6),
    Case(17, 30, 16, kernel: 4, stride: 2, padding: 2, features: 16, share: 5e-6),
    Case(29, 14, 32, kernel: 3, stride: 1, padding: 2, features: 16, share: 5e-6),
    Case(24, 25, 16, kernel: 6, stride: 3, padding: 5, features: 16, share: 5e-6),
    Case(24, 23, 16, kernel: 6, stride: 2, padding: 3, features: 16, share: 5e-6),
    Case(16, 16, 16, kernel: 5, stride: 2, padding: 2, features: 16, share: 5e-6),
    // The last tiles have three outputs, along one axis or both, one of them or all.
    Case(13, 10, 16, kernel: 3, stride: 1, padding: 1, features: 32, share: 5e-6, images: 7),
    Case(5, 9, 32, kernel: 3, stride: 1, padding: 1, features: 16, share: 5e-6, images: 5),
    Case(2, 2, 16, kernel: 3, stride: 1, padding: 1, features: 16, share: 5e-6, images: 13),
    Case(11, 15, 16, kernel: 3, stride: 1, padding: 1, features: 32, share: 5e-6, images: 7),
    Case(23, 16, 16, kernel: 4, stride: 2, padding: 0, features: 16, share: 5e-6, images: 29),
    Case(8, 7, 32, kernel: 2, stride: 1, padding: 1, features: 16, share: 5e-6),
    // So many tiles that each image goes by itself.
    Case(43, 46, 16, kernel: 3, stride: 1, padding: 1, features: 16, share: 5e-6),
  ]

  /// Random images, weights and features, and working memory.
  private final class Operands {
    private let slabs: (Box, Box, Box, Box)
    let large, weights, small: Matrix
    var scratch: UnsafeMutablePointer<Float> { slabs.3.slab.base }

    private final class Box {
      let slab: Slab
      init(_ count: Int, seed: UInt64) { slab = Slab(random: count, seed: seed) }
    }

    init(_ c: Case) {
      slabs = (
        Box(c.images * c.geometry.imageCount, seed: 1), Box(c.features * c.geometry.patchCount, seed: 2),
        Box(c.images * c.geometry.positions * c.features, seed: 3), Box(c.products.scratchCount, seed: 5)
      )
      large = Matrix(slabs.0.slab.base, rows: c.images, columns: c.geometry.imageCount)
      weights = Matrix(slabs.1.slab.base, rows: c.features, columns: c.geometry.patchCount)
      small = Matrix(slabs.2.slab.base, rows: c.images, columns: c.geometry.positions * c.features)
    }
  }

  private func expect(_ values: Floats, _ expected: [Double], _ what: String, _ c: Case) {
    let worst = expected.indices.map { abs(Double(values[$0]) - expected[$0]) }.max() ?? 0
    let largest = expected.map(abs).max() ?? 0
    #expect(worst < (c.share.map { $0 * largest } ?? 1e-4), "\(what)")
  }

  @Test("correlating sums every window, adds the bias and bends what is negative", arguments: cases)
  func correlate(_ c: Case) {
    guard c.products.correlates || c.products.correlatesSingle else { return }
    let operands = Operands(c)
    let (large, weights, small) = (operands.large, operands.weights, operands.small)
    let bias = Slab(random: c.features, seed: 4)
    var expected = (0..<small.count).map { Double(bias.floats[$0 % c.features]) }
    c.forEach { l, w, s in expected[s] += Double(large.floats[l]) * Double(weights.floats[w]) }
    if c.products.correlatesSingle {
      c.products.correlateSingle(
        large, weights, bias: bias.floats[0], slope: 0.25, into: small, scratch: operands.scratch)
    } else {
      c.products.correlate(large, weights, bias: bias.base, slope: 0.25, into: small, scratch: operands.scratch)
    }
    expect(small.floats, expected.map { $0 < 0 ? 0.25 * $0 : $0 }, "small", c)
    withExtendedLifetime(operands) {}
  }

  @Test("spreading adds to every pixel what the windows that reach it hold", arguments: cases)
  func spread(_ c: Case) {
    guard c.products.spreads else { return }
    let operands = Operands(c)
    let (large, weights, small) = (operands.large, operands.weights, operands.small)
    let bias = Slab(random: c.geometry.channels, seed: 4)
    var expected = (0..<large.count).map { Double(bias.floats[$0 % c.geometry.channels]) }
    c.forEach { l, w, s in expected[l] += Double(small.floats[s]) * Double(weights.floats[w]) }
    c.products.spread(small, weights, bias: bias.base, slope: 0, into: large, scratch: operands.scratch)
    expect(large.floats, expected.map { max($0, 0) }, "large", c)
    withExtendedLifetime(operands) {}
  }

  @Test("the gradient sums large times small over all positions and images", arguments: cases, [false, true])
  func gradient(_ c: Case, accumulating: Bool) {
    guard c.products.differentiates else { return }
    let operands = Operands(c)
    let (large, weights, small) = (operands.large, operands.weights, operands.small)
    var expected = weights.floats.map { accumulating ? Double($0) : 0 }
    c.forEach { l, w, s in expected[w] += Double(large.floats[l]) * Double(small.floats[s]) }
    c.products.gradient(large, small, into: weights, accumulating: accumulating, scratch: operands.scratch)
    expect(weights.floats, expected, "weights", c)
    withExtendedLifetime(operands) {}
  }

  @Test("an image's result has the same bits whatever images are with it", arguments: cases.filter { $0.images > 2 })
  func bitsOfAnImage(_ c: Case) {
    let operands = Operands(c)
    let (large, weights, small) = (operands.large, operands.weights, operands.small)
    func bits(_ x: Matrix) -> [UInt32] { x.floats.map(\.bitPattern) }
    let (images, features) = (Array(large.floats), Array(small.floats))
    c.products.correlate(large, weights, bias: nil, slope: 1, into: small, scratch: operands.scratch)
    let together = bits(small)
    for n in 0..<c.images {
      c.products.correlate(
        large.rows(n..<n + 1), weights, bias: nil, slope: 1, into: small.rows(n..<n + 1), scratch: operands.scratch)
    }
    #expect(together == bits(small))
    _ = small.floats.update(fromContentsOf: features)
    c.products.spread(small, weights, bias: nil, slope: 1, into: large, scratch: operands.scratch)
    let spread = bits(large)
    _ = large.floats.update(fromContentsOf: images)
    for n in 0..<c.images {
      c.products.spread(
        small.rows(n..<n + 1), weights, bias: nil, slope: 1, into: large.rows(n..<n + 1), scratch: operands.scratch)
    }
    #expect(spread == bits(large))
    withExtendedLifetime(operands) {}
  }

  @Test("every case fills the lanes of some product")
  func covered() {
    #expect(Self.cases.allSatisfy { $0.products.differentiates })
    #expect(Self.cases.contains { !$0.products.correlates } && Self.cases.contains { !$0.products.spreads })
    let (minimal, direct) = (
      Self.cases.filter(\.products.filtersMinimally), Self.cases.filter { !$0.products.filtersMinimally }
    )
    #expect(direct.contains { $0.products.correlates && $0.products.spreads && $0.geometry.stride == 2 })
    // These may not fall to another way of summing, unnoticed.
    let strideTwo = minimal.filter { $0.geometry.kernel == 3 && $0.geometry.stride == 2 && $0.share == 1e-6 }
    #expect(strideTwo.count == Self.cases.count { $0.share == 1e-6 } && strideTwo.count == 6)
    let tiles = minimal.compactMap(\.products.winograd?.positions)
    #expect(Set(tiles.map { [$0.down.short > 0, $0.along.short > 0] }).count == 4)
    #expect(Set(tiles.map(\.down.short)) == [0, 1, 2, 3])
    #expect(Set(minimal.map { ($0.geometry.kernel + $0.geometry.stride - 1) / $0.geometry.stride }) == [2, 3])
  }
}
