public import Failures
public import Foundation
import Storage

/// Writes a value as a JSON file that people and programs read: sorted keys, one an indented line.
public enum JSONFile {
  /// Replaces the file as a whole.
  public static func write(_ value: some Encodable, to path: String) throws(Failure) {
    try AtomicFile.write(try encoded(value), to: path)
  }

  /// The text of the file.
  public static func encoded(_ value: some Encodable) throws(Failure) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do { return try encoder.encode(value) + Data("\n".utf8) } catch {
      throw Failure(.internal, "a \(type(of: value)) cannot be encoded: \(error)")
    }
  }
}
