import Foundation

/// Finds what Foundation's parser lets pass and a safetensors header must not have: a key that an object has twice, of which
/// parsers keep one and not all the same, a size that is written as a fraction, such as 1.0, and a comma behind the last
/// element.
struct JSONFlaws {
  private struct Container {
    var keys: Set<String> = []
    let isSizes: Bool
  }

  /// The first flaw of a text in UTF-8 that Foundation has parsed.
  static func first(in text: Data) -> String? {
    var containers: [Container] = []
    var key = ""
    var index = text.startIndex
    var string = text.startIndex..<text.startIndex
    var isBehindComma = false
    while index < text.endIndex {
      let isSize = containers.last?.isSizes ?? false
      let byte = text[index]
      switch byte {
      case UInt8(ascii: "{"): containers.append(Container(isSizes: false))
      case UInt8(ascii: "["): containers.append(Container(isSizes: containers.count == 2 && isOfSizes(key)))
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if isBehindComma { return "has a comma behind the last element" }
        containers.removeLast()
      case UInt8(ascii: "\""):
        let start = index
        index += 1
        while text[index] != UInt8(ascii: "\"") { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
        string = start..<(index + 1)
      case UInt8(ascii: ":"):
        key = (try? JSONDecoder().decode(String.self, from: text[string])) ?? ""
        if !containers[containers.count - 1].keys.insert(key).inserted { return "has \(key) twice" }
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "-"):
        if isSize { return "has a number in \(key) that is no natural one" }
      default: break
      }
      if byte > UInt8(ascii: " ") { isBehindComma = byte == UInt8(ascii: ",") }
      index += 1
    }
    return nil
  }

  private static func isOfSizes(_ key: String) -> Bool { key == "shape" || key == "data_offsets" }
}
