/// Gray images of one size, eight bits a pixel.
public struct Images: Hashable, Sendable {
  /// The height of every image in pixels.
  public let height: Int

  /// The width of every image in pixels.
  public let width: Int

  /// The number of images.
  public let count: Int

  /// count · height · width pixels, image after image, row-major; 0 is black.
  public let bytes: [UInt8]

  /// Images from their pixels, whose number must be a multiple of height · width.
  public init(height: Int, width: Int, bytes: [UInt8]) {
    precondition(height > 0 && width > 0 && bytes.count.isMultiple(of: height * width))
    self.height = height
    self.width = width
    self.count = bytes.count / (height * width)
    self.bytes = bytes
  }

  /// The number of pixels of one image.
  public var pixels: Int { height * width }
}
