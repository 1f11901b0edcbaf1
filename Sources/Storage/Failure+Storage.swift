import Failures
import Glibc

extension Failure {
  /// The failure of a system call on an output, from `errno`.
  init(_ action: String, _ path: String, _ code: Int32) {
    let reason = String(cString: strerror(code))
    switch code {
    case EACCES, EPERM, EROFS:
      self.init(.permission, "\(path) cannot be \(action) (\(reason)): permit it or name another folder with --out")
    case ENOSPC, EDQUOT, EFBIG:
      self.init(
        .inputOutput, "\(path) cannot be \(action) (\(reason)): make room there or name another folder with --out")
    case ENOENT, ENOTDIR, EISDIR, EEXIST, ENOTEMPTY, ELOOP, ENAMETOOLONG:
      self.init(.cannotCreate, "\(path) cannot be \(action) (\(reason)): name another folder with --out")
    case EMFILE, ENFILE:
      self.init(.system, "\(path) cannot be \(action) (\(reason)): raise the limit of open files (ulimit -n)")
    default:
      self.init(
        .inputOutput, "\(path) cannot be \(action) (\(reason)): check the disk, or name another folder with --out")
    }
  }

  /// The failure of a system call on a checkpoint that is read, from `errno`.
  init(reading path: String, _ code: Int32) {
    self.init(
      code == EACCES || code == EPERM ? .permission : .inputOutput,
      "\(path) cannot be read (\(String(cString: strerror(code)))): see to that, or go on from an older checkpoint with "
        + "--resume PATH")
  }
}
