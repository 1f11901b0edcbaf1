public import Failures
public import Foundation

/// The folder of a run's checkpoints: each is complete or does not exist, the newest few are kept.
///
/// A checkpoint is the folder `step-N`, written as `step-N.tmp.PID`: the files, then a manifest with their SHA-256, each made
/// durable by `fsync`, then the folder itself, then the rename. Older ones are deleted only after that.
public final class CheckpointStore: Sendable {
  let directory: String
  private let keep: Int

  /// The store in a folder, which is created; what an interrupted commit left there is deleted.
  ///
  /// - Parameter keep: The number of checkpoints to keep, at least 1.
  public init(directory: String, keep: Int = 3) throws(Failure) {
    self.directory = directory
    self.keep = max(1, keep)
    try RunDirectory.prepare(directory)
    for name in try RunDirectory.names(in: directory) where CheckpointStore.isLeftOver(name) {
      try CheckpointStore.remove(directory + "/" + name)
    }
  }

  /// Writes a checkpoint, unless the one of its step holds the same.
  ///
  /// After going back to an earlier step, what lies ahead belongs to a course that was given up, or is damaged: the checkpoint
  /// of this step is replaced, and those of later ones are deleted.
  ///
  /// - Throws: `.inputOutput` and others when it cannot be written; the earlier ones are then untouched.
  public func commit(step: Int, files: [(name: String, bytes: Data)]) throws(Failure) {
    let path = directory + "/" + CheckpointStore.name(of: step)
    if let present = try? CheckpointStore.load(checkpoint: path), present.files.count == files.count,
      files.allSatisfy({ present.files[$0.name] == $0.bytes })
    {
      return
    }
    try checkRoom(for: files.reduce(0) { $0 + $1.bytes.count })
    let temporary = "\(path).tmp.\(getpid())"
    let replaced = "\(path).tmp.0"
    do throws(Failure) {
      guard mkdir(temporary, 0o755) == 0 else { throw Failure("created", temporary, errno) }
      let manifest = CheckpointManifest(
        step: step,
        files: files.map { .init(name: $0.name, bytes: $0.bytes.count, sha256: SHA256Digest(of: $0.bytes).hexadecimal) }
      )
      for (name, bytes) in files + [(CheckpointManifest.name, try CheckpointStore.encoded(manifest))] {
        let file = try OutputFile("\(temporary)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        try file.write(bytes)
        try file.synchronize()
      }
      try OutputFile.synchronize(directory: temporary)
      // A folder cannot be renamed over another one that holds files.
      guard rename(path, replaced) == 0 || errno == ENOENT else { throw Failure("replaced", path, errno) }
      guard rename(temporary, path) == 0 else {
        let code = errno
        rename(replaced, path)
        throw Failure("created", path, code)
      }
    } catch {
      try? CheckpointStore.remove(temporary)
      throw error
    }
    try OutputFile.synchronize(directory: directory)
    let steps = try CheckpointStore.steps(in: directory)
    for stale in steps.filter({ $0 <= step }).dropLast(keep) + steps.filter({ $0 > step }) {
      try CheckpointStore.remove(directory + "/" + CheckpointStore.name(of: stale))
    }
    if access(replaced, F_OK) == 0 { try CheckpointStore.remove(replaced) }
  }

  /// A full disk is noticed before the first byte, and takes nothing else down with it.
  private func checkRoom(for bytes: Int) throws(Failure) {
    var system = statvfs()
    // Some network file systems cannot tell.
    guard statvfs(directory, &system) == 0, system.f_blocks > 0 else { return }
    let (room, need) = (Double(system.f_bavail) * Double(system.f_frsize), Double(bytes) * 1.05)
    guard room >= need else {
      throw Failure(
        .inputOutput,
        "a checkpoint needs \(Int(need / 1e6) + 1) MB, but \(directory) has \(Int(room / 1e6)) MB free: make room there or "
          + "name another folder with --out")
    }
  }

  private static func encoded(_ manifest: CheckpointManifest) throws(Failure) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do { return try encoder.encode(manifest) } catch {
      throw Failure(.internal, "the manifest of a checkpoint cannot be encoded: \(error)")
    }
  }

  /// The folder of a step's checkpoint; as many digits as keep the names in the order of the steps.
  static func name(of step: Int) -> String { "step-" + String(format: "%08d", step) }

  /// The steps that have a checkpoint, oldest first.
  static func steps(in directory: String) throws(Failure) -> [Int] {
    try RunDirectory.names(in: directory).compactMap { name in
      guard name.hasPrefix("step-"), let step = Int(name.dropFirst(5)), CheckpointStore.name(of: step) == name else {
        return nil
      }
      return step
    }.sorted()
  }

  /// Only what a commit of this program makes is ever deleted.
  private static func isLeftOver(_ name: String) -> Bool {
    name.wholeMatch(of: /step-\d{8,}\.tmp\.\d+/) != nil
  }

  private static func remove(_ path: String) throws(Failure) {
    do { try FileManager.default.removeItem(atPath: path) } catch { throw Failure("deleted", path, errno) }
  }
}
