public import Failures
public import Foundation

extension Safetensors {
  private static let largestHeader = 16 << 20
  private static let longestName = 4096
  private static let mostTensors = 100_000

  /// Reads a file, and believes nothing in it: every size and offset is checked before it is used.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - source: Its name, for messages.
  /// - Throws: `.badData`.
  public init(bytes: Data, source: String) throws(Failure) {
    func bad(_ what: String) -> Failure {
      Failure(.badData, "\(source) is not a valid safetensors file: \(what.excerpt); take another copy")
    }
    guard bytes.count >= 8 else { throw bad("it has \(bytes.count) bytes, fewer than the 8 of its header's length") }
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Safetensors.largestHeader else {
      throw bad("its header claims \(length) bytes, more than \(Safetensors.largestHeader)")
    }
    let payloadStart = 8 + Int(length)
    guard payloadStart <= bytes.count else {
      throw bad("its header claims \(length) bytes, but the file ends after \(bytes.count)")
    }
    let text = Data(bytes.dropFirst(8).prefix(Int(length)))
    // A header in UTF-16 would be valid UTF-8 with NULs, and the decoder would take it.
    guard text.first == UInt8(ascii: "{"), !text.contains(0), String(validating: text, as: UTF8.self) != nil else {
      throw bad("its header at byte 8 is not a JSON object")
    }
    let header: SafetensorsHeader
    do { header = try JSONDecoder().decode(SafetensorsHeader.self, from: text) } catch {
      throw bad("its header at byte 8 is not JSON of names, types, shapes and offsets")
    }
    if let flaw = JSONFlaws.first(in: text) { throw bad("its header \(flaw)") }
    guard header.entries.count <= Safetensors.mostTensors else {
      throw bad("its header has \(header.entries.count) tensors, more than \(Safetensors.mostTensors)")
    }

    let payload = Data(bytes.dropFirst(payloadStart))
    var tensors: [Tensor] = []
    var end = 0
    let entries = header.entries.sorted { ($0.entry.data_offsets, $0.name) < ($1.entry.data_offsets, $1.name) }
    for (name, entry) in entries {
      guard !name.contains("\0"), name.utf8.count <= Safetensors.longestName else {
        throw bad("a tensor's name is unfit")
      }
      guard let type = DataType(rawValue: entry.dtype) else {
        throw bad("tensor \(name) has unknown type \(entry.dtype)")
      }
      guard entry.data_offsets.count == 2, entry.data_offsets[0] == end, entry.data_offsets[1] >= end,
        entry.data_offsets[1] <= payload.count
      else {
        throw bad(
          "tensor \(name) lies at \(entry.data_offsets), but its bytes must follow byte \(end) of \(payload.count)")
      }
      let size = entry.shape.reduce(type.size as Int?) { size, extent in
        guard let size, extent >= 0 else { return nil }
        let (product, overflows) = size.multipliedReportingOverflow(by: extent)
        return overflows ? nil : product
      }
      guard size == entry.data_offsets[1] - end else {
        throw bad("tensor \(name) of shape \(entry.shape) does not fit its \(entry.data_offsets[1] - end) bytes")
      }
      tensors.append(
        Tensor(name: name, dataType: type, shape: entry.shape, bytes: Data(payload[end..<entry.data_offsets[1]])))
      end = entry.data_offsets[1]
    }
    guard end == payload.count else { throw bad("\(payload.count - end) bytes follow its last tensor") }
    self.init(metadata: header.metadata, tensors: tensors)
  }
}

private func < (left: ([Int], String), right: ([Int], String)) -> Bool {
  left.0 == right.0 ? left.1 < right.1 : left.0.lexicographicallyPrecedes(right.0)
}

extension String {
  /// The string for a message: what a file says may be long, and may try to write all over the screen.
  var excerpt: String {
    let visible = unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
    return String(String.UnicodeScalarView(visible.prefix(200))) + (visible.count > 200 ? "…" : "")
  }
}
