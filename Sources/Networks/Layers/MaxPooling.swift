public import Kernels

/// The largest value of every window of `kernel` × `kernel` pixels, channel by channel; the gradient goes to the first pixel
/// that has it.
public struct MaxPooling: Layer {
  public let input: Shape
  public let output: Shape
  private let kernel: Int
  private let stride: Int

  /// Windows `stride` pixels apart, without padding.
  ///
  /// - Parameter coversEdges: Whether what does not fill a window at the right and bottom edges gets one nevertheless, as with
  ///   padding "same" in Keras; otherwise it is left out, as in PyTorch.
  public init(from input: Shape, kernel: Int, stride: Int, coversEdges: Bool = false) {
    self.input = input
    self.kernel = kernel
    self.stride = stride
    let slack = coversEdges ? min(kernel, stride) - 1 : 0
    output = Shape(
      height: (input.height - kernel + slack) / stride + 1, width: (input.width - kernel + slack) / stride + 1,
      channels: input.channels)
  }

  /// The winner of each window, as its number within the window.
  public var savedPerSample: Int { output.count }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    let channels = input.channels
    forEachWindow(of: x.rows) { corner, place, height, width in
      for c in 0..<channels { (y.base + place)[c] = (x.base + corner)[c] }
      for c in 0..<channels { (saved.base + place)[c] = 0 }
      for candidate in 1..<max(height * kernel, 1) where candidate % kernel < width {
        let pixel = x.base + corner + offset(of: candidate)
        let best = y.base + place
        let winner = saved.base + place
        for c in 0..<channels where pixel[c] > best[c] {
          best[c] = pixel[c]
          winner[c] = Float(candidate)
        }
      }
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    let channels = input.channels
    dx.floats.update(repeating: 0)
    forEachWindow(of: x.rows) { corner, place, _, _ in
      for c in 0..<channels {
        dx.base[corner + c + offset(of: Int(saved.base[place + c]))] += dy.base[place + c]
      }
    }
  }

  /// The distance from a window's first pixel to its n-th.
  private func offset(of candidate: Int) -> Int {
    (candidate / kernel * input.width + candidate % kernel) * input.channels
  }

  /// Calls `body` for every window with its first pixel, the place of its maximum, and the rows and columns within the image.
  private func forEachWindow(of rows: Int, _ body: (_ corner: Int, _ place: Int, _ height: Int, _ width: Int) -> Void) {
    var place = 0
    for n in 0..<rows {
      for row in 0..<output.height {
        for column in 0..<output.width {
          body(
            n * input.count + (row * stride * input.width + column * stride) * input.channels, place,
            min(kernel, input.height - row * stride), min(kernel, input.width - column * stride))
          place += input.channels
        }
      }
    }
  }
}
