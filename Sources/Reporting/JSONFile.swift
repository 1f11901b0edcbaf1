public import Failures
import Foundation
import Storage

/// Writes a value as a JSON file that people and programs read: sorted keys, one an indented line.
public enum JSONFile {
  /// Replaces the file as a whole.
  public static func write(_ value: some Encodable, to path: String) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let bytes: Data
    do { bytes = try encoder.encode(value) } catch {
      throw Failure(.internal, "\(path) cannot be encoded: \(error)")
    }
    try AtomicFile.write(bytes + Data("\n".utf8), to: path)
  }
}
