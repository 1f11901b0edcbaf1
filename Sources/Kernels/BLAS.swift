import COpenBLAS

/// The BLAS library of this process.
public enum BLAS {
  /// Sets the number of threads of this process's BLAS calls; ranks × threads should not exceed the host's cores.
  public static func setThreads(_ threads: Int) {
    openblas_set_num_threads(Int32(threads))
  }

  /// The kernels that the library chose for this processor, e.g. `Zen` or `SkylakeX`. Other kernels sum in other orders.
  public static var coreName: String { String(cString: openblas_get_corename()) }

  /// Whether the sum of an element of a product of more than 2²⁰ multiplications is the same to the last bit however many rows
  /// are multiplied together, as a small one of both kinds shows.
  ///
  /// The library's kernels for AVX-512 sum so. Those for AVX2 take twelve rows at a time and sum what remains in another order.
  public static let sumsEveryRowAlike: Bool = {
    let (inner, columns, rows) = (784, 64, 67)
    let memory = Slab(count: (rows + columns) * inner + 2 * rows * columns)
    for i in memory.floats.indices { memory.floats[i] = Float(i * 7919 % 1009) / 1009 - 0.5 }
    let left = memory.base
    let right = left + rows * inner
    let all = Matrix(right + columns * inner, rows: rows, columns: columns)
    return [Transposition.asIs, .transposed].allSatisfy { transposition in
      let factor =
        transposition == .asIs
        ? Matrix(right, rows: inner, columns: columns) : Matrix(right, rows: columns, columns: inner)
      gemm(Matrix(left, rows: rows, columns: inner), .asIs, factor, transposition, into: all)
      return [22, 32, 33, 64].allSatisfy { count in
        let some = Matrix(all.base + all.count, rows: count, columns: columns)
        gemm(Matrix(left, rows: count, columns: inner), .asIs, factor, transposition, into: some)
        return some.floats.elementsEqual(all.rows(0..<count).floats)
      }
    }
  }()

  /// The library's version and build options.
  public static var configuration: String { String(cString: openblas_get_config()) }
}
