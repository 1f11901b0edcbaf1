public import Foundation

/// A program that a test runs to its end.
public struct Command {
  /// How it ended.
  public struct Outcome {
    /// The exit code, or the number of the signal.
    public let status: Int32
    /// Whether it was a signal.
    public let wasKilled: Bool
    /// What it wrote to its standard output.
    public let output: Data
  }

  /// The environment that this process was started with.
  ///
  /// Not the one it has: MPI, once it runs in the process of the tests, leaves variables behind by which an mpirun that is
  /// started from there takes itself for a rank.
  public static let environment: [String: String] = {
    let text = String(decoding: FileManager.default.contents(atPath: "/proc/self/environ") ?? Data(), as: UTF8.self)
    let pairs = text.split(separator: "\0").map { line in
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return (parts[0], parts.count > 1 ? parts[1] : "")
    }
    return Dictionary(pairs) { first, _ in first }
  }()

  /// Runs a program that is looked for on the `PATH`, and returns what it wrote to its standard output.
  public static func run(_ words: [String], environment: [String: String] = [:]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.environment = Command.environment.merging(environment) { $1 }
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
  public static func works(_ words: String...) -> Bool { (try? run(words))?.status == 0 }
}
