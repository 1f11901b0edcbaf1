import Kernels
import Support
import Testing

/// Patches against their definition.
@Suite struct PatchesTests {
  static let geometries = [
    PatchGeometry(height: 5, width: 7, channels: 1, kernel: 3, stride: 1, padding: 1, gridHeight: 5, gridWidth: 7),
    PatchGeometry(height: 6, width: 5, channels: 3, kernel: 3, stride: 2, padding: 1, gridHeight: 3, gridWidth: 3),
    PatchGeometry(height: 4, width: 4, channels: 17, kernel: 4, stride: 2, padding: 1, gridHeight: 2, gridWidth: 2),
    PatchGeometry(height: 7, width: 9, channels: 2, kernel: 5, stride: 3, padding: 2, gridHeight: 3, gridWidth: 3),
    PatchGeometry(height: 3, width: 2, channels: 16, kernel: 1, stride: 1, padding: 0, gridHeight: 3, gridWidth: 2),
    PatchGeometry(height: 2, width: 2, channels: 4, kernel: 5, stride: 1, padding: 2, gridHeight: 2, gridWidth: 2),
  ]

  /// Calls `body` with the index of every element of every patch and of the image element that lies there, if any.
  private func forEach(_ g: PatchGeometry, images: Int, _ body: (Int, Int?) -> Void) {
    var element = 0
    for n in 0..<images {
      for gridY in 0..<g.gridHeight {
        for gridX in 0..<g.gridWidth {
          for kernelY in 0..<g.kernel {
            for kernelX in 0..<g.kernel {
              let y = gridY * g.stride - g.padding + kernelY
              let x = gridX * g.stride - g.padding + kernelX
              let isInside = (0..<g.height).contains(y) && (0..<g.width).contains(x)
              for c in 0..<g.channels {
                body(element, isInside ? ((n * g.height + y) * g.width + x) * g.channels + c : nil)
                element += 1
              }
            }
          }
        }
      }
    }
  }

  @Test("gathering copies every window, with zeros in the padding", arguments: geometries)
  func gather(_ g: PatchGeometry) {
    let images = Slab(random: 3 * g.imageCount, seed: 1)
    let patches = Slab(random: 3 * g.positions * g.patchCount, seed: 2)
    g.gather(
      Matrix(images.base, rows: 3, columns: g.imageCount),
      into: Matrix(patches.base, rows: 3 * g.positions, columns: g.patchCount))
    forEach(g, images: 3) { patch, image in #expect(patches.floats[patch] == image.map { images.floats[$0] } ?? 0) }
  }

  @Test("scattering adds every window to the image", arguments: geometries)
  func scatter(_ g: PatchGeometry) {
    let images = Slab(random: 2 * g.imageCount, seed: 1)
    let patches = Slab(random: 2 * g.positions * g.patchCount, seed: 2)
    var expected = [Float](images.floats).map(Double.init)
    forEach(g, images: 2) { patch, image in if let image { expected[image] += Double(patches.floats[patch]) } }
    g.scatterAdd(
      Matrix(patches.base, rows: 2 * g.positions, columns: g.patchCount),
      onto: Matrix(images.base, rows: 2, columns: g.imageCount))
    for i in expected.indices { #expect(abs(Double(images.floats[i]) - expected[i]) < 1e-5) }
  }
}
