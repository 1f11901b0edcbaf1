public import Failures
public import Foundation

/// Replaces a file as a whole: whoever opens it sees the old bytes or the new ones, also after a crash.
public enum AtomicFile {
  /// Writes the bytes beside the file, makes them durable, and renames them into place.
  ///
  /// - Throws: `.cannotCreate`, `.permission`, `.inputOutput` or `.system`; the old file is then untouched. What is there and is
  ///   no file, such as a device, is never replaced.
  public static func write(_ bytes: Data, to path: String) throws(Failure) {
    var status = stat()
    guard stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.cannotCreate, "\(path) is there and is not a regular file: name another")
    }
    let temporary = "\(path).tmp.\(getpid())"
    do throws(Failure) {
      unlink(temporary)
      let file = try OutputFile(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      try file.write(bytes)
      try file.synchronize()
      guard rename(temporary, path) == 0 else { throw Failure("replaced", path, errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    try OutputFile.synchronize(directory: (path as NSString).deletingLastPathComponent.orCurrent)
  }

  /// Deletes what writers of pictures and JSON that were killed have left in a folder, in which nobody writes meanwhile.
  ///
  /// - Throws: `.cannotCreate`, `.permission`, `.inputOutput` or `.system`.
  public static func removeLeftOvers(in directory: String) throws(Failure) {
    for name in try RunDirectory.names(in: directory) where name.wholeMatch(of: /.+\.(png|json)\.tmp\.\d+/) != nil {
      guard unlink("\(directory)/\(name)") == 0 else { throw Failure("deleted", "\(directory)/\(name)", errno) }
    }
  }
}

extension String {
  /// The folder that an empty path stands for.
  var orCurrent: String { isEmpty ? "." : self }
}
