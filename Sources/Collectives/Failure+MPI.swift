import CMPI
import Failures

extension Failure {
  /// Throws what MPI says about an error code of one of its functions.
  static func check(_ code: Int32, _ function: StaticString) throws(Failure) {
    guard code != MPI_SUCCESS else { return }
    var text = [CChar](repeating: 0, count: Int(MPI_MAX_ERROR_STRING))
    var length: Int32 = 0
    MPI_Error_string(code, &text, &length)
    let reason = String(decoding: text.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    throw Failure(.system, "\(function) failed with \(reason): start the job again from its last checkpoint")
  }
}
