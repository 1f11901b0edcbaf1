extension PatchGeometry {
  /// Lays every window out as a row (im2col): images n × (height·width·channels) become patches
  /// (n·gridHeight·gridWidth) × (kernel·kernel·channels), zeros where a window reaches into the padding.
  public func gather(_ images: Matrix, into patches: Matrix) {
    let rowLength = kernel * channels
    for n in 0..<images.rows {
      let image = images.base + n * imageCount
      var patch = patches.base + n * positions * patchCount
      for gridY in 0..<gridHeight {
        let top = gridY * stride - padding
        for gridX in 0..<gridWidth {
          let left = gridX * stride - padding
          let columns = visible(from: left)
          let whole = columns.count == kernel
          for kernelY in 0..<kernel {
            let y = top + kernelY
            if y < 0 || y >= height {
              fill(patch, rowLength)
            } else if whole {
              copy(image + (y * width + left) * channels, to: patch, rowLength)
            } else {
              let skipped = columns.lowerBound * channels
              let copied = columns.count * channels
              fill(patch, skipped)
              copy(image + (y * width + left + columns.lowerBound) * channels, to: patch + skipped, copied)
              fill(patch + skipped + copied, rowLength - skipped - copied)
            }
            patch += rowLength
          }
        }
      }
    }
  }

  /// Adds every row of patches to its window (col2im), the adjoint of ``gather(_:into:)``: what falls into the padding is
  /// dropped, what overlaps is summed in the order of the windows.
  public func scatterAdd(_ patches: Matrix, onto images: Matrix) {
    let rowLength = kernel * channels
    for n in 0..<images.rows {
      let image = images.base + n * imageCount
      var patch = patches.base + n * positions * patchCount
      for gridY in 0..<gridHeight {
        let top = gridY * stride - padding
        for gridX in 0..<gridWidth {
          let left = gridX * stride - padding
          let columns = visible(from: left)
          let skipped = columns.lowerBound * channels
          let added = columns.count * channels
          for kernelY in 0..<kernel {
            let y = top + kernelY
            if y >= 0, y < height {
              add(patch + skipped, to: image + (y * width + left + columns.lowerBound) * channels, added)
            }
            patch += rowLength
          }
        }
      }
    }
  }

  @inline(__always)
  private func copy(_ source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>, _ count: Int) {
    var i = 0
    while i + 8 <= count {
      let eight = UnsafeRawPointer(source + i).loadUnaligned(as: SIMD8<Float>.self)
      UnsafeMutableRawPointer(target + i).storeBytes(of: eight, as: SIMD8<Float>.self)
      i += 8
    }
    while i < count {
      target[i] = source[i]
      i += 1
    }
  }

  @inline(__always)
  private func fill(_ target: UnsafeMutablePointer<Float>, _ count: Int) {
    var i = 0
    while i < count {
      target[i] = 0
      i += 1
    }
  }

  @inline(__always)
  private func add(_ source: UnsafeMutablePointer<Float>, to target: UnsafeMutablePointer<Float>, _ count: Int) {
    var i = 0
    while i + 8 <= count {
      let sum =
        UnsafeRawPointer(target + i).loadUnaligned(as: SIMD8<Float>.self)
        + UnsafeRawPointer(source + i).loadUnaligned(as: SIMD8<Float>.self)
      UnsafeMutableRawPointer(target + i).storeBytes(of: sum, as: SIMD8<Float>.self)
      i += 8
    }
    while i < count {
      target[i] += source[i]
      i += 1
    }
  }
}
