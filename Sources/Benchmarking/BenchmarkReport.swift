import Foundation
import Training

/// Everything that a benchmark measured.
public struct BenchmarkReport: Sendable, Codable {
  /// The number of ranks.
  public var ranks: Int
  /// The samples of a global batch.
  public var batchSize: Int
  /// Whether gradients were summed shard by shard.
  public var exact: Bool
  /// The kernels of the BLAS library.
  public var blas: String
  /// What matrix products reach on all ranks together, in billions of operations a second.
  public var gemmGigaflops: Double
  /// The largest memory of a rank while it trained, in bytes.
  public var peakMemoryBytes: Int
  /// The networks, by name.
  public var networks: [String: NetworkReport]
  /// Sums over the ranks by size.
  public var allreduce: [AllreduceReport]

  enum CodingKeys: String, CodingKey {
    case ranks, exact, blas, networks, allreduce
    case batchSize = "batch_size"
    case gemmGigaflops = "gemm_gigaflops"
    case peakMemoryBytes = "peak_memory_bytes"
  }

  /// All of it.
  public init(
    ranks: Int, batchSize: Int, exact: Bool, blas: String, gemmGigaflops: Double, peakMemoryBytes: Int,
    networks: [String: NetworkReport], allreduce: [AllreduceReport]
  ) {
    self.ranks = ranks
    self.batchSize = batchSize
    self.exact = exact
    self.blas = blas
    self.gemmGigaflops = gemmGigaflops
    self.peakMemoryBytes = peakMemoryBytes
    self.networks = networks.mapValues { network in
      var network = network
      network.rooflineShare = network.gigaflops / gemmGigaflops
      return network
    }
    self.allreduce = allreduce
  }

  /// Tables for people.
  public var text: String {
    var lines = [
      String(
        format: "%d rank%@, global batch %d, %@; matrix products reach %.0f GFLOP/s (%@); peak memory %.0f MiB a rank",
        ranks, ranks == 1 ? "" : "s", batchSize, exact ? "exact" : "not exact", gemmGigaflops, blas,
        Double(peakMemoryBytes) / 1_048_576), "",
      "network     images/s  ms/step  GFLOP/s  roofline    load forward backward reduce update hidden  (% of a step)",
    ]
    for name in BenchmarkNetwork.allCases.map(\.rawValue) {
      guard let report = networks[name] else { continue }
      let phases = report.phases
      let shares = [
        phases.load, phases.forward, phases.backward, phases.reduce, phases.update, phases.hiddenReduce,
      ].map { 100 * $0 / max(phases.total, 1e-12) }
      lines.append(
        name.padding(toLength: 10, withPad: " ", startingAt: 0)
          + String(
            format: "%10.0f %8.2f %8.0f %8.0f %%  %6.1f %7.1f %8.1f %6.1f %6.1f %6.1f", report.imagesPerSecond,
            1000 * report.stepSeconds, report.gigaflops, 100 * report.rooflineShare, shares[0], shares[1], shares[2],
            shares[3], shares[4], shares[5])
          + (report.exactCost.map { String(format: "   exactness costs %+.1f %%", 100 * $0) } ?? ""))
    }
    for name in BenchmarkNetwork.allCases.map(\.rawValue) {
      guard let report = networks[name] else { continue }
      lines += ["", "\(name), ms a step on rank 0            forward  backward"]
      for layer in report.layers {
        lines.append(
          "  " + layer.name.padding(toLength: 34, withPad: " ", startingAt: 0)
            + String(format: "%9.3f %9.3f", 1000 * layer.forward, 1000 * layer.backward))
      }
    }
    if !allreduce.isEmpty {
      lines += ["", "allreduce     bytes        µs      GB/s"]
      for report in allreduce {
        lines.append(
          String(
            format: "%19d %9.1f %9.2f", report.bytes, 1e6 * report.seconds, report.gigabytesPerSecond))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
