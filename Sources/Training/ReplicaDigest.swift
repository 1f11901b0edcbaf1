public import Collectives
public import Failures
public import Kernels
public import Networks
import Storage

/// The digest of a rank's parameters, and the proof that all ranks have the same.
public struct ReplicaDigest {
  /// The SHA-256 of the floats' bytes, in hexadecimal.
  public static func hexadecimal(_ values: Floats) -> String { hexadecimal([values]) }

  /// The SHA-256 of the bytes of several buffers, one behind the other.
  public static func hexadecimal(_ values: [Floats]) -> String {
    SHA256Digest(of: values.map { UnsafeRawBufferPointer($0) }).hexadecimal
  }

  /// Compares the digests of all ranks; a collective operation.
  ///
  /// - Throws: `.replicasDiffer`, on all ranks, when they are not all the same; it names the ranks in the minority and a tensor.
  public static func verify(_ arena: Arena, _ communicator: any Communicator, at step: Int) throws(Failure) {
    let whole = [prefix(arena.values), prefix(arena.statistics)]
    guard try minority(whole, communicator) != nil else { return }
    // Everybody knows that there is a difference; now everybody looks where.
    for (layout, floats) in [(arena.network.parameters, arena.values), (arena.network.statistics, arena.statistics)] {
      for entry in layout.entries {
        guard let ranks = try minority([prefix(Floats(rebasing: floats[entry.parameter.range]))], communicator) else {
          continue
        }
        throw Failure(
          .replicasDiffer,
          "after step \(step) \(entry.name) on rank \(ranks.map(String.init).joined(separator: ", ")) differs from that of the "
            + "other ranks: resume from the last checkpoint, and check the memory of that host",
          isShared: true)
      }
    }
    throw Failure(.internal, "the replicas differ after step \(step), but none of their tensors does", isShared: true)
  }

  private static func prefix(_ floats: Floats) -> UInt64 { SHA256Digest(of: UnsafeRawBufferPointer(floats)).prefix }

  /// The ranks that do not have what most have; nothing when all have the same.
  private static func minority(_ own: [UInt64], _ communicator: any Communicator) throws(Failure) -> [Int]? {
    let all = try communicator.allgather(own)
    let ranks = (0..<communicator.size).map { Array(all[$0 * own.count..<($0 + 1) * own.count]) }
    let counts = Dictionary(ranks.map { ($0, 1) }, uniquingKeysWith: +)
    guard counts.count > 1 else { return nil }
    let majority = ranks.max { counts[$0]! < counts[$1]! }!
    return ranks.indices.filter { ranks[$0] != majority }
  }
}
