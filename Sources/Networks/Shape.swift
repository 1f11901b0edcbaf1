/// The size of one sample between two layers: an image with its channels last, or a vector (1 × 1 × n).
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// Pixels along both axes, and channels.
  public let height, width, channels: Int

  /// An image of height × width pixels with `channels` numbers each.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// A vector of `count` features.
  public init(vector count: Int) {
    self.init(height: 1, width: 1, channels: count)
  }

  /// The number of floats.
  public var count: Int { height * width * channels }

  /// Whether there is more than one pixel.
  public var isImage: Bool { height * width > 1 }

  /// For example `7×7×32`, or `64`.
  public var description: String { isImage ? "\(height)×\(width)×\(channels)" : "\(channels)" }
}
