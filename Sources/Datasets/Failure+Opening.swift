import Failures
import Glibc

extension Failure {
  /// What to do about data that is not there.
  static let dataRemedy =
    "install the Debian package dataset-fashion-mnist (apt install dataset-fashion-mnist) or name a folder of IDX files, gzipped or not, with --data DIR"

  /// The failure to open a data file or folder, from `errno`.
  init(opening path: String, _ code: Int32) {
    switch code {
    case ENOENT, ENOTDIR:
      self.init(.missingInput, "\(path) does not exist: \(Failure.dataRemedy)")
    case EACCES, EPERM:
      self.init(.permission, "\(path) may not be read by this user: permit it or name a folder with --data DIR")
    default:
      let reason = String(cString: strerror(code))
      self.init(.inputOutput, "\(path) cannot be opened (\(reason)): name a folder with --data DIR")
    }
  }
}
