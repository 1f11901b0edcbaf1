import Foundation
import Testing

/// A Python with numpy and safetensors, named by the environment variable `PYTHON`.
enum Python {
  /// Its path, if there is one.
  static let path = ProcessInfo.processInfo.environment["PYTHON"].flatMap {
    Command.works($0, "-c", "import numpy, safetensors") ? $0 : nil
  }

  /// What a script writes to its standard output.
  static func run(_ script: String, _ arguments: String...) throws -> Data {
    let outcome = try Command.run([try #require(path), "-c", script] + arguments)
    try #require(outcome.status == 0, "the script failed")
    return outcome.output
  }
}
