/// Convolutions of images that have a single channel, done directly: a patch of 9 floats is no work for a matrix product, and
/// laying it out costs as much as the arithmetic.
///
/// Every image is first copied into a frame of zeros, so that no window needs to look where it lies.
public struct SingleChannelWindows: Hashable, Sendable {
  private let geometry: PatchGeometry
  private let frameHeight, frameWidth: Int

  /// The windows of a geometry whose images have one channel, with features in multiples of sixteen; nil for any other.
  public init?(_ geometry: PatchGeometry, features: Int) {
    guard geometry.channels == 1, features % 16 == 0 else { return nil }
    self.geometry = geometry
    frameHeight = max(
      geometry.height + 2 * geometry.padding, (geometry.gridHeight - 1) * geometry.stride + geometry.kernel)
    frameWidth = max(
      geometry.width + 2 * geometry.padding, (geometry.gridWidth - 1) * geometry.stride + geometry.kernel)
  }

  /// The floats of working memory for so many images and features.
  public func scratchCount(images: Int, features: Int) -> Int {
    images * frameHeight * frameWidth + geometry.patchCount * features
  }

  /// y[p, f] = bias[f] + Σ_k x[window p, k] · w[f, k].
  ///
  /// - Parameters:
  ///   - images: n × (height·width).
  ///   - weights: features × (kernel·kernel).
  ///   - bias: None for zeros.
  ///   - features: (n·positions) × features.
  public func correlate(
    _ images: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, into features: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let count = features.columns
    let kernel = geometry.kernel
    // Features run fastest, so that one float of an image meets sixteen of them at once.
    let packed = scratch + images.rows * frameHeight * frameWidth
    for f in 0..<count {
      for k in 0..<geometry.patchCount { packed[k * count + f] = weights.base[f * geometry.patchCount + k] }
    }
    frame(images, into: scratch)
    let step = geometry.stride
    for n in 0..<images.rows {
      let image = scratch + n * frameHeight * frameWidth
      var row = features.base + n * geometry.positions * count
      for gridY in 0..<geometry.gridHeight {
        let line = image + gridY * step * frameWidth
        var gridX = 0
        while gridX + 4 <= geometry.gridWidth {
          let window = line + gridX * step
          for f in stride(from: 0, to: count, by: 16) {
            var a = bias.map { ($0 + f).lanes } ?? .zero
            var (b, c, d) = (a, a, a)
            var weight = packed + f
            for kernelY in 0..<kernel {
              let x = window + kernelY * frameWidth
              for kernelX in 0..<kernel {
                let w = weight.lanes
                a.addProduct(w, Lanes(repeating: x[kernelX]))
                b.addProduct(w, Lanes(repeating: x[kernelX + step]))
                c.addProduct(w, Lanes(repeating: x[kernelX + 2 * step]))
                d.addProduct(w, Lanes(repeating: x[kernelX + 3 * step]))
                weight += count
              }
            }
            (row + f).lanes = a
            (row + count + f).lanes = b
            (row + 2 * count + f).lanes = c
            (row + 3 * count + f).lanes = d
          }
          row += 4 * count
          gridX += 4
        }
        while gridX < geometry.gridWidth {
          let window = line + gridX * step
          for f in stride(from: 0, to: count, by: 16) {
            var a = bias.map { ($0 + f).lanes } ?? .zero
            var weight = packed + f
            for kernelY in 0..<kernel {
              let x = window + kernelY * frameWidth
              for kernelX in 0..<kernel {
                a.addProduct(weight.lanes, Lanes(repeating: x[kernelX]))
                weight += count
              }
            }
            (row + f).lanes = a
          }
          row += count
          gridX += 1
        }
      }
    }
  }

  /// dw[f, k] (+)= Σ_p x[window p, k] · dy[p, f], the gradient of ``correlate(_:_:bias:into:scratch:)`` for its weights.
  public func correlationGradient(
    _ images: Matrix, _ gradients: Matrix, into weights: Matrix, accumulating: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let count = gradients.columns
    frame(images, into: scratch)
    for f in stride(from: 0, to: count, by: 16) {
      for kernelY in 0..<geometry.kernel {
        var kernelX = 0
        // Three sums stay in registers beside what they are fed with.
        while kernelX < geometry.kernel {
          let width = min(3, geometry.kernel - kernelX)
          var (a, b, c) = (Lanes.zero, Lanes.zero, Lanes.zero)
          for n in 0..<images.rows {
            let image = scratch + n * frameHeight * frameWidth + kernelY * frameWidth + kernelX
            var row = gradients.base + n * geometry.positions * count + f
            for gridY in 0..<geometry.gridHeight {
              var x = image + gridY * geometry.stride * frameWidth
              if width == 3 {
                for _ in 0..<geometry.gridWidth {
                  let g = row.lanes
                  a.addProduct(g, Lanes(repeating: x[0]))
                  b.addProduct(g, Lanes(repeating: x[1]))
                  c.addProduct(g, Lanes(repeating: x[2]))
                  x += geometry.stride
                  row += count
                }
              } else {
                for _ in 0..<geometry.gridWidth {
                  let g = row.lanes
                  a.addProduct(g, Lanes(repeating: x[0]))
                  if width == 2 { b.addProduct(g, Lanes(repeating: x[1])) }
                  x += geometry.stride
                  row += count
                }
              }
            }
          }
          for (offset, sum) in [a, b, c][..<width].enumerated() {
            let k = kernelY * geometry.kernel + kernelX + offset
            for lane in 0..<16 {
              let target = weights.base + (f + lane) * geometry.patchCount + k
              target.pointee = accumulating ? target.pointee + sum[lane] : sum[lane]
            }
          }
          kernelX += width
        }
      }
    }
  }

  /// Adds every row of patches to its window, into zeroed images: ``PatchGeometry/scatterAdd(_:onto:)`` without looking where
  /// a window lies.
  public func scatter(_ patches: Matrix, into images: Matrix, scratch: UnsafeMutablePointer<Float>) {
    let kernel = geometry.kernel
    for n in 0..<images.rows {
      scratch.update(repeating: 0, count: frameHeight * frameWidth)
      var patch = patches.base + n * geometry.positions * geometry.patchCount
      for gridY in 0..<geometry.gridHeight {
        var window = scratch + gridY * geometry.stride * frameWidth
        for _ in 0..<geometry.gridWidth {
          for kernelY in 0..<kernel {
            let line = window + kernelY * frameWidth
            for kernelX in 0..<kernel { line[kernelX] += patch[kernelX] }
            patch += kernel
          }
          window += geometry.stride
        }
      }
      for y in 0..<geometry.height {
        (images.base + n * geometry.imageCount + y * geometry.width).update(
          from: scratch + (y + geometry.padding) * frameWidth + geometry.padding, count: geometry.width)
      }
    }
  }

  private func frame(_ images: Matrix, into frames: UnsafeMutablePointer<Float>) {
    frames.update(repeating: 0, count: images.rows * frameHeight * frameWidth)
    for n in 0..<images.rows {
      for y in 0..<geometry.height {
        (frames + n * frameHeight * frameWidth + (y + geometry.padding) * frameWidth + geometry.padding).update(
          from: images.base + n * geometry.imageCount + y * geometry.width, count: geometry.width)
      }
    }
  }
}
