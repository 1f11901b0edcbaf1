public import Foundation

/// Named tensors in Hugging Face's safetensors format, which PyTorch, JAX and NumPy read without running code.
///
/// The file is `u64 N | N bytes of JSON, padded with spaces to a multiple of 8 | the tensors' bytes, packed`, little-endian.
/// Source: <https://github.com/huggingface/safetensors>.
public struct Safetensors: Sendable {
  /// Free-form strings about the file.
  public let metadata: [String: String]

  /// The tensors, in the order of their bytes in the file.
  public let tensors: [Tensor]

  private let places: [String: Int]

  /// A file of these tensors, whose names differ.
  public init(metadata: [String: String], tensors: [Tensor]) {
    self.metadata = metadata
    let ranks = Dictionary(uniqueKeysWithValues: zip(DataType.allCases, 0...))
    self.tensors = tensors.sorted { (ranks[$1.dataType]!, $0.name) < (ranks[$0.dataType]!, $1.name) }
    places = Dictionary(
      uniqueKeysWithValues: self.tensors.indices.map { [tensors = self.tensors] in (tensors[$0].name, $0) })
  }

  /// The tensor of a name.
  public subscript(name: String) -> Tensor? { places[name].map { tensors[$0] } }

  /// The bytes of the file: by the type of the elements, the largest first, and by name, as the reference implementation has it.
  public func encoded() -> Data {
    var fields: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      fields.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var end = 0
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      let start = end
      end += tensor.bytes.count
      fields.append(
        "\(quoted(tensor.name)):{\"dtype\":\"\(tensor.dataType.rawValue)\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}"
      )
    }
    var header = Data("{\(fields.joined(separator: ","))}".utf8)
    header.append(Data(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8))

    var file = Data(capacity: 8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(header)
    for tensor in tensors { file.append(tensor.bytes) }
    return file
  }

  private func quoted(_ string: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    guard let bytes = try? encoder.encode(string) else { preconditionFailure("a string always has a JSON form") }
    return String(decoding: bytes, as: UTF8.self)
  }
}
