import Foundation

/// A program that a test runs to its end.
struct Command {
  /// How it ended.
  struct Outcome {
    let status: Int32
    let wasKilled: Bool
    let output: Data
  }

  /// Runs a program that is looked for on the `PATH`, and returns what it wrote to its standard output.
  static func run(_ words: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal, output: bytes)
  }

  /// Whether a program is there and does what it is asked for.
  static func works(_ words: String...) -> Bool { (try? run(words))?.status == 0 }
}
