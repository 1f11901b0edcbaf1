import ArgumentParser
import Benchmarking
import Collectives
import Datasets
import Failures
import Foundation
import Kernels
import Reporting
import Training

/// `atelier benchmark`
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast the ranks train, and where the time goes.")

  @Option(
    help: ArgumentHelp(
      "Names separated by commas: \(BenchmarkNetwork.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "names"))
  var networks: BenchmarkNetworks = .init(argument: "all")!

  @Option(help: "Folder of the IDX files.")
  var data = ImageSet.fashionMNIST

  @Option(help: "Samples of a global batch, over all ranks.")
  var batchSize = 256

  @Option(help: "Steps of each of the seven windows, of which the median counts.")
  var steps = 40

  @Flag(
    inversion: .prefixedNo,
    help: """
      Sum gradients shard by shard, in a fixed order, as a training does that is not told otherwise; --exact also \
      measures what that costs.
      """)
  var exact: Bool?

  @Option(help: "How gradients are summed over the ranks.")
  var reduction = ReductionKind.auto

  @Option(help: "BLAS threads of a rank, 1 to 1024.")
  var threads = ThreadCount.one

  @Flag(help: "Print a JSON object and nothing else.")
  var json = false

  @Flag(help: "Print a page that says what these times predict for 8 to 1024 hosts, and nothing else.")
  var predict = false

  func validate() throws {
    guard batchSize >= 1, batchSize <= 60_000, steps >= 1 else {
      throw ValidationError("--batch-size and --steps want positive numbers, a batch at most 60000")
    }
    guard !json || !predict else { throw ValidationError("--json or --predict, not both") }
    guard exact == false || reduction.isExact else {
      throw ValidationError("--reduction \(reduction.rawValue) wants --no-exact")
    }
  }

  func run() {
    Session.run { communicator throws(Failure) in
      BLAS.setThreads(threads.count)
      let set = try communicator.agree { () throws(Failure) in try ImageSet(directory: data) }
      var options = BenchmarkOptions()
      options.batchSize = batchSize
      options.steps = steps
      options.exact = exact ?? true
      options.comparesExactness = exact == true
      options.reduction = reduction
      let benchmark = NetworkBenchmark(on: set, options, communicator)
      var reports: [String: NetworkReport] = [:]
      for network in networks.names { reports[network.rawValue] = try benchmark.run(network) }
      var memory = [Float(Benchmark.peakMemoryBytes)]
      try memory.withUnsafeMutableBufferPointer { memory throws(Failure) in
        try communicator.allreduce(memory, .maximum)
      }
      // After the trainings, whose memory is not to hold the library's.
      let peak = try Roofline.measure(communicator)
      let report = BenchmarkReport(
        ranks: communicator.size, batchSize: batchSize, exact: options.exact, blas: BLAS.coreName,
        gemmGigaflops: peak / 1e9,
        peakMemoryBytes: Int(memory[0]), networks: reports, allreduce: try AllreduceReport.measure(communicator))
      guard communicator.rank == 0 else { return }
      guard !predict else { return Console.write(ScalingPrediction(report).markdown) }
      Console.write(json ? String(decoding: try JSONFile.encoded(report), as: UTF8.self) : report.text)
    }
  }

  private static var peakMemoryBytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}

/// Names of networks, separated by commas.
struct BenchmarkNetworks: ExpressibleByArgument {
  let names: [BenchmarkNetwork]

  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      BenchmarkNetwork(rawValue: String($0))
    }
    if argument == "all" {
      self.names = BenchmarkNetwork.allCases
    } else if !names.contains(nil) {
      self.names = names.compactMap { $0 }
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { "all" }
}
