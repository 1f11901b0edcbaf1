import Foundation
import Support

/// A use of the program as users make it: a process, or ranks under mpirun.
struct Job {
  let code: Int32
  let output: String
  let errors: String

  /// The program that was built with these tests; a debug build has the points at which things can go wrong on purpose.
  private static let builtWithTests: String = {
    let bundle = CommandLine.arguments.first { $0.contains("AtelierPackageTests.xctest") } ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().path + "/atelier"
  }()

  /// The program of all uses in which nothing does: `ATELIER_PROGRAM`, which may be the one that users run, if it is set.
  static let program = ProcessInfo.processInfo.environment["ATELIER_PROGRAM"] ?? builtWithTests

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - ranks: Under mpirun; without, when nil.
  ///   - wrapper: A program that starts it, with its options.
  ///   - fault: What goes wrong on purpose.
  ///   - meanwhile: Called while it runs.
  init(
    ranks: Int?, _ arguments: [String], under wrapper: [String] = [], fault: String? = nil,
    meanwhile: (Process) -> Void = { _ in }
  ) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      wrapper + (ranks.map { ["mpirun", "--quiet", "--oversubscribe", "-np", "\($0)"] } ?? [])
      + [fault == nil ? Job.program : Job.builtWithTests] + arguments
    var environment = Command.environment
    environment["OMPI_ALLOW_RUN_AS_ROOT"] = "1"
    environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1"
    environment["OMPI_MCA_hwloc_base_binding_policy"] = "none"
    environment["OMPI_MCA_mpi_yield_when_idle"] = "1"
    environment["OMPI_MCA_rtc_hwloc_vmhole"] = "none"
    environment["PMIX_MCA_gds"] = "hash"
    // Against a job that hangs; far from what any takes, on a loaded machine too.
    environment["MPIEXEC_TIMEOUT"] = "900"
    environment["ATELIER_FAULT"] = fault
    process.environment = environment
    let files = ["out", "err"].map { FileManager.default.temporaryDirectory.path + "/\(UUID().uuidString).\($0)" }
    for file in files { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: files[0])
    process.standardError = FileHandle(forWritingAtPath: files[1])
    process.standardInput = FileHandle.nullDevice
    // Threads of a test runner block signals, and children inherit that.
    var none = sigset_t()
    var before = sigset_t()
    pthread_sigmask(SIG_SETMASK, &none, &before)
    try process.run()
    pthread_sigmask(SIG_SETMASK, &before, nil)
    meanwhile(process)
    process.waitUntilExit()
    code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    output = String(decoding: FileManager.default.contents(atPath: files[0]) ?? Data(), as: UTF8.self)
    errors = String(decoding: FileManager.default.contents(atPath: files[1]) ?? Data(), as: UTF8.self)
    for file in files { try FileManager.default.removeItem(atPath: file) }
  }

  /// Runs ranks to their end whose BLAS libraries take their processors for others, a rank on each.
  init(cores: [String], _ arguments: [String]) throws {
    let ranks = cores.map { ["-np", "1", "env", "OPENBLAS_CORETYPE=\($0)"] }
    let first = ranks.dropLast().flatMap { $0 + [Job.program] + arguments + [":"] }
    try self.init(
      ranks: nil, arguments, under: ["mpirun", "--quiet", "--oversubscribe"] + first + ranks[ranks.count - 1])
  }

  /// The sentences that the program printed about what went wrong.
  var sentences: [String] {
    (output + errors).split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("atelier: ") || $0.hasPrefix("Error: ")
    }
  }
}
