import ArgumentParser
import Failures
import Foundation
import Kernels

/// The program.
@main
struct Atelier: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "atelier",
    abstract: "Trains unsupervised neural networks, data-parallel over MPI ranks.",
    discussion: """
      Started by mpirun, every rank trains on its part of each batch; started plainly, there is one rank. The results do not \
      depend on the number of ranks.

        mpirun -np 4 atelier train conv-autoencoder --epochs 5 --labels 200,500
      """,
    version: version,
    subcommands: [
      Train.self, Finetune.self, Evaluate.self, Reconstruct.self, Cluster.self, Retrieve.self, Embed.self,
      ListModels.self, Benchmark.self,
    ])

  static let version = "0.1.0"

  /// Every rank parses the same command line; the first one alone speaks of it.
  static func main() {
    _ = Session.start
    Console.open()
    guard ComputeKernels.areSupported else { return refuseProcessor() }
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      guard exitCode(for: error) != .success else {
        if Session.isFirstRank { exit(withError: error) }
        return
      }
      // Through MPI, so that no rank ends before the first one has spoken.
      let message = fullMessage(for: error).trimmingPrefix("Error: ")
      Session.run { _ throws(Failure) in throw Failure(.usage, String(message), isShared: true) }
    }
  }

  /// Ends a program that was built for another processor, before it meets an instruction that this one does not know.
  private static func refuseProcessor() {
    let (level, lower) = ComputeKernels.vectorBits == 512 ? ("x86-64-v4", "x86-64-v3") : ("x86-64-v3", "x86-64")
    Session.run { _ throws(Failure) in
      throw Failure(
        .system,
        "this build is for processors of the level \(level), and that of \(ProcessInfo.processInfo.hostName) lacks some of its "
          + "instructions: build with MARCH=\(lower)")
    }
  }
}
