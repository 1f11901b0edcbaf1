public import Failures
import Foundation

/// Makes and lists the folders of a run.
public enum RunDirectory {
  /// Creates the folder and those above it, and makes sure that files can be created there.
  ///
  /// - Throws: `.cannotCreate` or `.permission`.
  public static func prepare(_ path: String) throws(Failure) {
    var current = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      current += current.isEmpty || current.hasSuffix("/") ? String(component) : "/\(component)"
      if mkdir(current, 0o755) != 0, errno != EEXIST { throw Failure("created", current, errno) }
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure("created", path, errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw Failure("used as a folder", path, ENOTDIR) }
    guard access(path, W_OK | X_OK) == 0 else { throw Failure("written to", path, errno) }
  }
  /// What lies in a folder.
  static func names(in directory: String) throws(Failure) -> [String] {
    do { return try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
      throw Failure("listed", directory, errno)
    }
  }
}
