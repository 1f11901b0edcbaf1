import Failures
public import Foundation

extension Safetensors {
  /// A tensor of such a file: its bytes are little-endian, row-major and packed.
  public struct Tensor: Sendable {
    /// The name, which other libraries look for.
    public let name: String
    /// The type of the elements.
    public let dataType: DataType
    /// The extents; none for a scalar.
    public let shape: [Int]
    /// The elements.
    public let bytes: Data

    init(name: String, dataType: DataType, shape: [Int], bytes: Data) {
      self.name = name
      self.dataType = dataType
      self.shape = shape
      self.bytes = bytes
    }

    /// A tensor of floats, as many as the shape says.
    public init(name: String, shape: [Int], floats: [Float]) {
      precondition(
        shape.reduce(1, *) == floats.count, "\(name): \(floats.count) floats are no tensor of shape \(shape)")
      self.init(
        name: name, dataType: .float32, shape: shape, bytes: floats.withUnsafeBytes { Data($0) })
    }

    /// A tensor of bytes, as many as the shape says.
    public init(name: String, shape: [Int], bytes: [UInt8]) {
      precondition(
        shape.reduce(1, *) == bytes.count, "\(name): \(bytes.count) bytes are no tensor of shape \(shape)")
      self.init(name: name, dataType: .uint8, shape: shape, bytes: Data(bytes))
    }

    /// The elements of a tensor of floats.
    ///
    /// - Throws: `.badData` when they are of another type.
    public var floats: [Float] {
      get throws(Failure) {
        guard dataType == .float32 else {
          throw Failure(.badData, "tensor \(name) holds \(dataType.rawValue), not F32: save it as float32")
        }
        return [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
          bytes.copyBytes(to: UnsafeMutableRawBufferPointer(buffer))
          count = bytes.count / 4
        }
      }
    }
  }
}
