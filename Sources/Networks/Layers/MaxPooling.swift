public import Kernels

/// The largest value of every window of `kernel` × `kernel` pixels, channel by channel; the gradient goes to the first pixel
/// that has it.
public struct MaxPooling: Layer {
  public let input: Shape
  public let output: Shape
  private let windows: PoolingWindows

  /// Windows `stride` pixels apart, without padding.
  ///
  /// - Parameter coversEdges: Whether what does not fill a window at the right and bottom edges gets one nevertheless, as with
  ///   padding "same" in Keras; otherwise it is left out, as in PyTorch.
  public init(from input: Shape, kernel: Int, stride: Int, coversEdges: Bool = false) {
    self.input = input
    windows = PoolingWindows(
      height: input.height, width: input.width, channels: input.channels, kernel: kernel, stride: stride,
      coversEdges: coversEdges)
    output = Shape(height: windows.gridHeight, width: windows.gridWidth, channels: input.channels)
  }

  /// The winner of each window, as its number within the window.
  public var savedPerSample: Int { output.count }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    windows.largest(x, into: y, winners: saved)
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    guard let dx else { return }
    windows.spread(dy, winners: saved, into: dx)
  }
}
