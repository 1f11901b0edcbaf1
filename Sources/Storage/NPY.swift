public import Foundation

/// Arrays in NumPy's format .npy, version 1.0, little-endian and row-major.
///
/// The file is `\x93NUMPY | 1 | 0 | u16 N | N bytes of a Python dictionary, padded with spaces to a multiple of 64 | the
/// elements`. Source: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
public enum NPY {
  /// The bytes of a file of floats, as many as the shape says.
  public static func encoded(floats: [Float], shape: [Int]) -> Data {
    encoded(floats, "<f4", shape)
  }

  /// The bytes of a file of bytes, as many as the shape says.
  public static func encoded(bytes: [UInt8], shape: [Int]) -> Data {
    encoded(bytes, "|u1", shape)
  }

  private static func encoded<Number: BitwiseCopyable>(_ numbers: [Number], _ type: String, _ shape: [Int]) -> Data {
    precondition(shape.reduce(1, *) == numbers.count, "\(numbers.count) numbers are no array of shape \(shape)")
    // A tuple of one has a comma behind it.
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = Data("{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }".utf8)
    let prefix = 10
    let padding = (64 - (prefix + header.count + 1) % 64) % 64
    header.append(Data(repeating: UInt8(ascii: " "), count: padding))
    header.append(UInt8(ascii: "\n"))
    var file = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0])
    withUnsafeBytes(of: UInt16(header.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(header)
    numbers.withUnsafeBytes { file.append(contentsOf: $0) }
    return file
  }
}
