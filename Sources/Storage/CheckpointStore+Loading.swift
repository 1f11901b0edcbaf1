public import Failures
public import Foundation

extension CheckpointStore {
  /// The files of a checkpoint, found whole.
  public struct Loaded: Sendable {
    /// The step it was made after.
    public let step: Int
    /// Its folder.
    public let path: String
    /// The bytes of its files, by name.
    public let files: [String: Data]
  }

  /// The newest checkpoint that is whole, if there is one; damaged ones are passed over.
  ///
  /// - Parameter warn: Is told of each damaged one in a sentence.
  public func newest(_ warn: (String) -> Void) throws(Failure) -> Loaded? {
    try CheckpointStore.newest(in: directory, warn)
  }

  /// Loads the checkpoint at a path: its own folder, that of a run's checkpoints, or that of a run.
  ///
  /// - Parameter warn: Is told of each damaged checkpoint that was passed over.
  /// - Throws: `.missingInput` when there is none, `.badData` when none is whole.
  public static func load(path: String, _ warn: (String) -> Void) throws(Failure) -> Loaded {
    func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }
    guard isThere(path) else {
      throw Failure(.missingInput, "\(path) does not exist: give a run directory or one of its checkpoints")
    }
    if isThere(path + "/" + CheckpointManifest.name) { return try load(checkpoint: path) }
    let directory = isThere(path + "/checkpoints") ? path + "/checkpoints" : path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), isFolder.boolValue,
      !(try steps(in: directory)).isEmpty
    else {
      throw Failure(.missingInput, "\(path) has no checkpoint: give a run directory or one of its checkpoints")
    }
    guard let loaded = try newest(in: directory, warn) else {
      throw Failure(.badData, "\(directory) has no checkpoint that is whole: train anew, or restore one from a backup")
    }
    return loaded
  }

  private static func newest(in directory: String, _ warn: (String) -> Void) throws(Failure) -> Loaded? {
    for step in try steps(in: directory).reversed() {
      do throws(Failure) {
        return try load(checkpoint: directory + "/" + name(of: step))
      } catch {
        warn("\(error.message); trying an older one")
      }
    }
    return nil
  }

  private static func load(checkpoint path: String) throws(Failure) -> Loaded {
    func damaged(_ what: String) -> Failure { Failure(.badData, "checkpoint \(path) is damaged: \(what)") }
    guard let bytes = contents(path + "/" + CheckpointManifest.name) else {
      throw damaged("its manifest.json is missing")
    }
    guard let manifest = try? JSONDecoder().decode(CheckpointManifest.self, from: bytes) else {
      throw damaged("its manifest.json cannot be decoded")
    }
    guard manifest.schema == 1 else {
      throw damaged("its manifest.json has schema \(manifest.schema), this program knows 1")
    }
    var files: [String: Data] = [:]
    for file in manifest.files {
      guard !file.name.isEmpty, !file.name.contains("/"), !file.name.contains("\0"), file.name != ".." else {
        throw damaged("its manifest.json names a file outside of it")
      }
      guard let bytes = contents(path + "/" + file.name) else { throw damaged("its \(file.name) is missing") }
      guard bytes.count == file.bytes else {
        throw damaged("its \(file.name) has \(bytes.count) bytes, the manifest says \(file.bytes)")
      }
      guard SHA256Digest(of: bytes).hexadecimal == file.sha256 else {
        throw damaged("the digest of its \(file.name) is not that of the manifest")
      }
      files[file.name] = bytes
    }
    return Loaded(step: manifest.step, path: path, files: files)
  }

  /// The bytes of a regular file; a pipe or a device in its place would hang or never end.
  private static func contents(_ path: String) -> Data? {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return FileManager.default.contents(atPath: path)
  }
}
