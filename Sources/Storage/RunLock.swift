public import Failures
import Foundation

/// Keeps a second job out of a run directory, for as long as it lives; a job that was killed leaves no lock behind.
public final class RunLock {
  private let file: OutputFile

  /// Takes the lock.
  ///
  /// - Parameter warn: Is told in a sentence when the file system has no locks, and nothing keeps a second job out.
  /// - Throws: `.cannotCreate` when another process has it.
  public init(directory: String, warn: (String) -> Void = { _ in }) throws(Failure) {
    let path = directory + "/.lock"
    file = try OutputFile(path, O_RDWR | O_CREAT | O_NOFOLLOW)
    guard flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
      guard ![ENOSYS, EOPNOTSUPP, ENOLCK].contains(errno) else {
        // Lustre, say, mounted without flock.
        warn("the file system of \(directory) has no locks: see to it that no other job trains there")
        return
      }
      guard errno == EWOULDBLOCK else { throw Failure("locked", path, errno) }
      let holder = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
      throw Failure(
        .cannotCreate,
        "\(directory) is in use by another job (\(holder.isEmpty ? "unknown" : holder)): wait for it or name another --out"
      )
    }
    guard ftruncate(file.descriptor, 0) == 0 else { throw Failure("locked", path, errno) }
    try file.write(Data("process \(getpid()) on \(ProcessInfo.processInfo.hostName)".utf8))
  }
}
