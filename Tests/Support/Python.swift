public import Foundation

/// A Python with numpy and safetensors, named by the environment variable `PYTHON`.
public enum Python {
  /// Its path, if there is one.
  public static let path = ProcessInfo.processInfo.environment["PYTHON"].flatMap {
    Command.works($0, "-c", "import numpy, safetensors") ? $0 : nil
  }

  /// What a script writes to its standard output.
  ///
  /// - Throws: When there is no Python, or the script fails.
  public static func run(_ script: String, _ arguments: String...) throws -> Data {
    struct Problem: Error, CustomStringConvertible { var description: String }
    guard let path else { throw Problem(description: "PYTHON names no Python") }
    let outcome = try Command.run([path, "-c", script] + arguments)
    guard outcome.status == 0 else { throw Problem(description: "the script failed:\n\(script)") }
    return outcome.output
  }
}
