public import Collectives
public import Failures
public import Kernels
import Storage

/// The digest of a rank's parameters, and the proof that all ranks have the same.
public struct ReplicaDigest {
  /// The SHA-256 of the floats' bytes, in hexadecimal.
  public static func hexadecimal(_ values: Floats) -> String {
    SHA256Digest(of: UnsafeRawBufferPointer(values)).hexadecimal
  }

  /// Compares the digests of all ranks.
  ///
  /// - Throws: `.replicasDiffer`, on all ranks, when they are not all the same; it names the ranks in the minority.
  public static func verify(_ values: Floats, _ communicator: any Communicator, at step: Int) throws(Failure) {
    let own = SHA256Digest(of: UnsafeRawBufferPointer(values)).prefix
    let all = try communicator.allgather([own])
    guard Set(all).count > 1 else { return }
    let counts = Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
    let majority = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }!.key
    let minority = all.indices.filter { all[$0] != majority }
    throw Failure(
      .replicasDiffer,
      "after step \(step) the parameters of rank \(minority.map(String.init).joined(separator: ", ")) differ from those of "
        + "the other ranks: resume from the last checkpoint, and check the memory of that host",
      isShared: true)
  }
}
