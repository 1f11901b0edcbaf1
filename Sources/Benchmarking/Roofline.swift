public import Collectives
public import Failures
import Kernels

/// What the machine can do at best: how fast matrix products run on all ranks at the same time.
public struct Roofline {
  private static let size = 768

  /// Measures the multiplications and additions a second of the library's matrix products, summed over the ranks; a collective
  /// operation.
  public static func measure(_ communicator: any Communicator) throws(Failure) -> Double {
    let slab = Slab(count: 3 * size * size)
    for i in slab.floats.indices { slab.floats[i] = Float(i % 7) }
    func matrix(_ i: Int) -> Matrix { Matrix(slab.base + i * size * size, rows: size, columns: size) }
    let (a, b, c) = (matrix(0), matrix(1), matrix(2))
    gemm(a, .asIs, b, .transposed, into: c)
    var rates: [Double] = []
    for _ in 0..<15 {
      try communicator.barrier()
      let start = ContinuousClock.now
      gemm(a, .asIs, b, .transposed, into: c)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      rates.append(2 * Double(size * size * size) / seconds)
    }
    var rate = [rates.sorted()[rates.count / 2]]
    try rate.withUnsafeMutableBufferPointer { rate throws(Failure) in try communicator.allreduce(rate, .sum) }
    return rate[0]
  }
}
