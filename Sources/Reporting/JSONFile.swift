public import Failures
public import Foundation
import Storage

/// JSON that people and programs read: sorted keys, and names for the numbers that JSON has not.
public enum JSONFile {
  /// Replaces a file as a whole, one key an indented line.
  public static func write(_ value: some Encodable, to path: String) throws(Failure) {
    try AtomicFile.write(try encoded(value), to: path)
  }

  /// The text of such a file.
  public static func encoded(_ value: some Encodable) throws(Failure) -> Data {
    try encoded(value, .prettyPrinted) + Data("\n".utf8)
  }

  /// A value in one line, without the newline.
  static func line(_ value: some Encodable) throws(Failure) -> Data { try encoded(value, []) }

  /// Reads what ``line(_:)`` made; nothing when it is something else.
  static func decoded<Value: Decodable>(_ type: Value.Type, from line: Data) -> Value? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try? decoder.decode(type, from: line)
  }

  /// The first key of a text that the value which was decoded from it knows nothing of; a key without a value is none.
  static func unknownKey(_ text: Data, of value: some Encodable) throws(Failure) -> String? {
    func unknown(_ given: Any?, _ known: Any?) -> String? {
      guard let given = given as? [String: Any] else { return nil }
      let known = known as? [String: Any] ?? [:]
      for key in given.keys.sorted() where !(given[key] is NSNull) {
        guard let place = known[key] else { return key }
        if let below = unknown(given[key], place) { return "\(key).\(below)" }
      }
      return nil
    }
    func object(_ text: Data) -> Any? { try? JSONSerialization.jsonObject(with: text) }
    return unknown(object(text), object(try encoded(value)))
  }

  private static func encoded(
    _ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting
  ) throws(Failure) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { return try encoder.encode(value) } catch {
      throw Failure(.internal, "a \(type(of: value)) cannot be encoded: \(error)")
    }
  }
}
