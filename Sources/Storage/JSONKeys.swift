import Foundation

/// Finds keys that an object of a JSON text has twice: parsers keep one of them, and not all the same.
struct JSONKeys {
  /// The first duplicate key of a text that is known to be JSON.
  static func duplicate(in text: Data) -> String? {
    var objects: [Set<String>] = []
    var index = text.startIndex
    var string = text.startIndex..<text.startIndex
    while index < text.endIndex {
      switch text[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): objects.append([])
      case UInt8(ascii: "}"), UInt8(ascii: "]"): objects.removeLast()
      case UInt8(ascii: "\""):
        let start = index
        index += 1
        while text[index] != UInt8(ascii: "\"") { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
        string = start..<(index + 1)
      case UInt8(ascii: ":"):
        let key = (try? JSONDecoder().decode(String.self, from: text[string])) ?? ""
        if !objects[objects.count - 1].insert(key).inserted { return key }
      default: break
      }
      index += 1
    }
    return nil
  }
}
