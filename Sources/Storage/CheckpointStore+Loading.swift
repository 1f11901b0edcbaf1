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

  /// The newest checkpoint that is whole, nil where there is none at all; damaged ones are passed over.
  ///
  /// - Parameter warn: Is told of each damaged one in a sentence.
  /// - Throws: `.badData` when there are some, but none is whole: what is left of them is not to be overwritten unasked.
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
      let loaded = try newest(in: directory, warn)
    else {
      throw Failure(.missingInput, "\(path) has no checkpoint: give a run directory or one of its checkpoints")
    }
    return loaded
  }

  private static func newest(in directory: String, _ warn: (String) -> Void) throws(Failure) -> Loaded? {
    let steps = try steps(in: directory)
    for step in steps.reversed() {
      do throws(Failure) {
        return try load(checkpoint: directory + "/" + name(of: step))
      } catch {
        // What cannot be read now may be whole.
        guard error.kind == .badData else { throw error }
        warn("\(error.message); trying an older one")
      }
    }
    guard steps.isEmpty else {
      throw Failure(
        .badData,
        "\(directory) has no checkpoint that is whole: restore one from a backup, or train anew with another --out")
    }
    return nil
  }

  /// Reads a checkpoint and compares it with its manifest, sizes first: nothing is read that is not expected.
  ///
  /// - Throws: `.badData` when it is damaged; `.permission` and `.inputOutput` when that cannot be told.
  static func load(checkpoint path: String) throws(Failure) -> Loaded {
    func damaged(_ what: String) -> Failure { Failure(.badData, "checkpoint \(path) is damaged: \(what.excerpt)") }
    func size(of name: String) throws(Failure) -> Int {
      var status = stat()
      guard lstat(path + "/" + name, &status) == 0 else {
        if errno != ENOENT, errno != ENOTDIR { throw Failure(reading: path + "/" + name, errno) }
        throw damaged("its \(name) is missing")
      }
      // A pipe or a device in its place would hang or never end.
      guard status.st_mode & S_IFMT == S_IFREG else { throw damaged("its \(name) is not a regular file") }
      return status.st_size
    }
    func contents(of name: String) throws(Failure) -> Data {
      guard let bytes = FileManager.default.contents(atPath: path + "/" + name) else {
        throw Failure(reading: path + "/" + name, errno)
      }
      return bytes
    }

    guard try size(of: CheckpointManifest.name) <= CheckpointManifest.largest else {
      throw damaged("its \(CheckpointManifest.name) is larger than any this program writes")
    }
    let text = try contents(of: CheckpointManifest.name)
    guard let manifest = try? JSONDecoder().decode(CheckpointManifest.self, from: text) else {
      throw damaged("its \(CheckpointManifest.name) cannot be decoded")
    }
    guard manifest.schema == 1 else {
      throw damaged("its \(CheckpointManifest.name) has schema \(manifest.schema), this program knows 1")
    }
    var files: [String: Data] = [:]
    for file in manifest.files {
      guard !file.name.isEmpty, !file.name.contains("/"), !file.name.contains("\0"), file.name != ".." else {
        throw damaged("its \(CheckpointManifest.name) names a file outside of it")
      }
      let size = try size(of: file.name)
      guard size == file.bytes else {
        throw damaged("its \(file.name) has \(size) bytes, the manifest says \(file.bytes)")
      }
      let bytes = try contents(of: file.name)
      guard SHA256Digest(of: bytes).hexadecimal == file.sha256 else {
        throw damaged("the digest of its \(file.name) is not that of the manifest")
      }
      files[file.name] = bytes
    }
    return Loaded(step: manifest.step, path: path, files: files)
  }
}
