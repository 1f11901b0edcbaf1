public import Collectives
public import Failures
import Kernels

/// How long `MPI_Allreduce` takes for a number of bytes.
public struct AllreduceReport: Sendable, Codable {
  /// The bytes that every rank contributes.
  public var bytes: Int
  /// The seconds: the median of several.
  public var seconds: Double
  /// Bytes a second, in billions.
  public var gigabytesPerSecond: Double

  enum CodingKeys: String, CodingKey {
    case bytes, seconds
    case gigabytesPerSecond = "gigabytes_per_second"
  }

  /// Measures sizes from 1 KiB to 16 MiB; a collective operation. Nothing with one rank.
  public static func measure(_ communicator: any Communicator) throws(Failure) -> [AllreduceReport] {
    guard communicator.size > 1 else { return [] }
    let slab = Slab(count: 4 << 20)
    var reports: [AllreduceReport] = []
    for exponent in stride(from: 10, through: 24, by: 2) {
      let bytes = 1 << exponent
      let floats = Floats(rebasing: slab.floats[..<(bytes / MemoryLayout<Float>.stride)])
      var times: [Double] = []
      for _ in 0..<11 {
        try communicator.barrier()
        let start = ContinuousClock.now
        try communicator.sum(floats)
        times.append((ContinuousClock.now - start) / .seconds(1))
      }
      let seconds = times.sorted()[times.count / 2]
      reports.append(
        AllreduceReport(bytes: bytes, seconds: seconds, gigabytesPerSecond: Double(bytes) / seconds / 1e9))
    }
    return reports
  }
}
