import Foundation

/// What the time of a step on one host says about many: T(N) = T₁ + 2·((N − 1)·α + (N − 1)/N · bytes/β).
///
/// Between hosts every rank sends a slice of its host's gradient to the owner of that slice on each other host, and later a
/// slice of new parameters: N − 1 messages in each of the two phases, of which a host's ranks send theirs at the same time over
/// one link. α is the cost of a message, β the link's bandwidth. R. Hockney, The communication challenge for MPP, 1994;
/// R. Thakur et al., Optimization of collective communication operations in MPICH, 2005.
public struct ScalingPrediction {
  /// A network between hosts.
  private struct Link {
    let name: String
    /// α, in seconds.
    let latency: Double
    /// β, in bytes a second.
    let bandwidth: Double
  }

  private static let links = [
    Link(name: "10 Gbit/s (TCP, α = 20 µs)", latency: 20e-6, bandwidth: 10e9 / 8),
    Link(name: "100 Gbit/s (RDMA, α = 2 µs)", latency: 2e-6, bandwidth: 100e9 / 8),
  ]
  private static let hosts = [8, 16, 32, 64, 128, 256, 512, 1024]

  private let report: BenchmarkReport

  /// Predicts from what was measured on one host.
  public init(_ report: BenchmarkReport) {
    self.report = report
  }

  /// The seconds of a step.
  static func seconds(step: Double, parameters: Int, hosts: Int, latency: Double, bandwidth: Double) -> Double {
    let others = Double(hosts - 1)
    return step + 2 * (others * latency + others / Double(hosts) * Double(4 * parameters) / bandwidth)
  }

  /// A page in Markdown: for each link and network the predicted efficiency, a host's share of the batch staying the same.
  public var markdown: String {
    let names = report.networks.keys.sorted().joined(separator: ",")
    var lines = [
      "# What many hosts would give", "",
      "Made by `mpirun -np \(report.ranks) atelier benchmark --networks \(names) --batch-size \(report.batchSize) --predict`. It is a model, not a measurement: "
        + "T(N) = T₁ + 2·((N − 1)·α + (N − 1)/N · bytes/β), with the measured step T₁ of one host (\(report.ranks) ranks, "
        + "\(report.batchSize) samples), four bytes a parameter, a message of each rank to each other host in each of two phases, and "
        + "one link a host. Nothing is hidden beneath the backward pass. The numbers are T₁ / T(N), the efficiency when every host "
        + "keeps its share of the batch.",
    ]
    for link in ScalingPrediction.links {
      lines += [
        "", "## \(link.name)", "",
        "| network | parameters | T₁, ms | "
          + ScalingPrediction.hosts.map { "\($0)" }.joined(separator: " | ") + " |",
        "|---|---|---|" + String(repeating: "---|", count: ScalingPrediction.hosts.count),
      ]
      for name in BenchmarkNetwork.allCases.map(\.rawValue) {
        guard let network = report.networks[name] else { continue }
        let cells = ScalingPrediction.hosts.map { hosts in
          let seconds = ScalingPrediction.seconds(
            step: network.stepSeconds, parameters: network.parameters, hosts: hosts, latency: link.latency,
            bandwidth: link.bandwidth)
          return String(format: "%.0f %%", 100 * network.stepSeconds / seconds)
        }
        lines.append(
          "| \(name) | \(network.parameters) | " + String(format: "%.2f", 1000 * network.stepSeconds) + " | "
            + cells.joined(separator: " | ") + " |")
      }
    }
    lines += [
      "",
      "What helps where it is low: larger batches a host (`--batch-size`, with `--optimizer lamb` or `--scale-learning-rate`), half "
        + "the bytes of gradients (`--no-exact --gradient-dtype bf16`).",
    ]
    return lines.joined(separator: "\n") + "\n"
  }
}
