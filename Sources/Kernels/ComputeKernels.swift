import COpenBLAS

/// The arithmetic of this process, on which the last bits of its results may depend.
public enum ComputeKernels {
  /// The bits of the vectors that our own kernels are compiled for: 256 unless the build was told otherwise.
  public static var vectorBits: Int { Int(atelier_vector_bits()) }

  /// The library's kernels and ours, e.g. `SkylakeX, 256-bit vectors`.
  public static var description: String { "\(BLAS.coreName), \(vectorBits)-bit vectors" }
}
