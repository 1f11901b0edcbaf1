import COpenBLAS

/// The BLAS library of this process.
public enum BLAS {
  /// Sets the number of threads of this process's BLAS calls; ranks × threads should not exceed the host's cores.
  public static func setThreads(_ threads: Int) {
    openblas_set_num_threads(Int32(threads))
  }

  /// The kernels that the library chose for this processor, e.g. `Zen` or `SkylakeX`. Other kernels sum in other orders.
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// The library's version and build options.
  public static var configuration: String { String(cString: openblas_get_config()) }
}
