/// Windows of an image whose channels run fastest, and the largest value of each window in each channel.
public struct PoolingWindows: Hashable, Sendable {
  private let height, width, channels: Int
  private let kernel, stride: Int
  /// The grid of windows.
  public let gridHeight, gridWidth: Int

  /// Windows of `kernel` × `kernel` pixels, `stride` apart.
  ///
  /// - Parameter coversEdges: Whether what does not fill a window at the right and bottom edges gets one nevertheless.
  public init(height: Int, width: Int, channels: Int, kernel: Int, stride: Int, coversEdges: Bool) {
    self.height = height
    self.width = width
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    let slack = coversEdges ? min(kernel, stride) - 1 : 0
    gridHeight = (height - kernel + slack) / stride + 1
    gridWidth = (width - kernel + slack) / stride + 1
  }

  /// y[window, c] = max over the window's pixels of x[pixel, c]; the first of those that have it is noted by its number in the
  /// window.
  ///
  /// - Parameters:
  ///   - x: n × (height · width · channels).
  ///   - y: n × (gridHeight · gridWidth · channels).
  ///   - winners: Like y.
  public func largest(_ x: Matrix, into y: Matrix, winners: Matrix) {
    forEachWindow(of: x.rows) { corner, place, candidates, columns in
      let (best, winner) = (y.base + place, winners.base + place)
      sweep(channels) { c in
        var value = (x.base + corner + c).lanes
        var number = Lanes.zero
        for candidate in 1..<candidates where candidate % kernel < columns {
          let pixel = (x.base + corner + offset(of: candidate) + c).lanes
          let isLarger = pixel .> value
          value.replace(with: pixel, where: isLarger)
          number.replace(with: Lanes(repeating: Float(candidate)), where: isLarger)
        }
        (best + c).lanes = value
        (winner + c).lanes = number
      } rest: { c, n in
        for c in c..<c + n {
          (best[c], winner[c]) = (x.base[corner + c], 0)
          for candidate in 1..<candidates where candidate % kernel < columns {
            let pixel = x.base[corner + offset(of: candidate) + c]
            if pixel > best[c] { (best[c], winner[c]) = (pixel, Float(candidate)) }
          }
        }
      }
    }
  }

  /// dx[pixel, c] = Σ of dy[window, c] over the windows that the pixel has won.
  public func spread(_ dy: Matrix, winners: Matrix, into dx: Matrix) {
    dx.floats.update(repeating: 0)
    forEachWindow(of: dx.rows) { corner, place, candidates, columns in
      let (gradient, winner) = (dy.base + place, winners.base + place)
      sweep(channels) { c in
        let (value, number) = ((gradient + c).lanes, (winner + c).lanes)
        for candidate in 0..<candidates where candidate % kernel < columns {
          let pixel = dx.base + corner + offset(of: candidate) + c
          pixel.lanes += Lanes.zero.replacing(with: value, where: number .== Lanes(repeating: Float(candidate)))
        }
      } rest: { c, n in
        for c in c..<c + n { dx.base[corner + c + offset(of: Int(winner[c]))] += gradient[c] }
      }
    }
  }

  /// The distance from a window's first pixel to its n-th.
  @inline(__always)
  private func offset(of candidate: Int) -> Int {
    (candidate / kernel * width + candidate % kernel) * channels
  }

  /// Calls `body` for every window with its first pixel, the place of its maximum, one more than the number of its last
  /// candidate on the image, and the columns that are on the image.
  @inline(__always)
  private func forEachWindow(
    of rows: Int, _ body: (_ corner: Int, _ place: Int, _ candidates: Int, _ columns: Int) -> Void
  ) {
    var place = 0
    for n in 0..<rows {
      for row in 0..<gridHeight {
        let lines = min(kernel, height - row * stride)
        for column in 0..<gridWidth {
          let columns = min(kernel, width - column * stride)
          body(
            ((n * height + row * stride) * width + column * stride) * channels, place,
            max(1, (lines - 1) * kernel + columns), columns)
          place += channels
        }
      }
    }
  }
}
