import CProcessor

/// The arithmetic of this process.
public enum ComputeKernels {
  /// The bits of the vectors that our own kernels are compiled for, 256 unless the build was told otherwise. Their results do not
  /// depend on it.
  public static var vectorBits: Int { Int(cprocessor_vector_bits()) }

  /// Whether this processor has what our own kernels are compiled for. Where it has not, calling one of them ends the process.
  public static var areSupported: Bool { cprocessor_has_vectors(cprocessor_vector_bits()) != 0 }

  /// The library's kernels and ours, e.g. `SkylakeX, 256-bit vectors`.
  public static var description: String { "\(BLAS.coreName), \(vectorBits)-bit vectors" }
}
