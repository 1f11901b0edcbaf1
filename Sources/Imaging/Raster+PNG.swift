import CPNG
public import Failures

extension Raster {
  /// The picture as the bytes of a PNG file; of one channel when all pixels are gray.
  ///
  /// Through libpng's simplified interface, whose errors come back as codes instead of long jumps.
  public func png() throws(Failure) -> [UInt8] {
    let isGray = pixels.allSatisfy(\.isGray)
    let bytes = isGray ? pixels.map(\.red) : pixels.flatMap { [$0.red, $0.green, $0.blue] }
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = png_uint_32(isGray ? 0 : PNG_FORMAT_FLAG_COLOR)
    defer { png_image_free(&image) }
    var size: png_alloc_size_t = 0
    guard png_image_write_to_memory(&image, nil, &size, 0, bytes, 0, nil) != 0 else { throw Raster.failure(image) }
    var file = [UInt8](repeating: 0, count: Int(size))
    guard png_image_write_to_memory(&image, &file, &size, 0, bytes, 0, nil) != 0 else { throw Raster.failure(image) }
    return Array(file[..<Int(size)])
  }

  /// Reads a PNG file.
  ///
  /// - Parameter source: Its name, for messages.
  /// - Throws: `.badData` when it is not one, or larger than 100 million pixels.
  public init(png file: [UInt8], source: String) throws(Failure) {
    func bad(_ what: String) -> Failure { Failure(.badData, "\(source) is not a picture that can be read: \(what)") }
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, file, file.count) != 0 else { throw bad(Raster.message(image)) }
    let (width, height) = (Int(image.width), Int(image.height))
    guard width * height <= 100_000_000 else { throw bad("it has \(width) × \(height) pixels") }
    image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
    var bytes = [UInt8](repeating: 0, count: width * height * 3)
    var background = png_color(red: 255, green: 255, blue: 255)
    guard png_image_finish_read(&image, &background, &bytes, 0, nil) != 0 else { throw bad(Raster.message(image)) }
    self.init(
      width: width, height: height,
      pixels: stride(from: 0, to: bytes.count, by: 3).map { Color(bytes[$0], bytes[$0 + 1], bytes[$0 + 2]) })
  }

  private static func failure(_ image: png_image) -> Failure {
    Failure(.internal, "a picture of \(image.width) × \(image.height) pixels cannot be encoded: \(message(image))")
  }

  private static func message(_ image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
