public import Kernels

/// Keeps the k largest units of every code and sets the others to 0; the first of equals is kept.
///
/// A. Makhzani and B. Frey, "k-Sparse Autoencoders", arXiv:1312.5663.
public struct KSparsity: SparsityLayer {
  public let input: Shape
  /// k.
  public let count: Int

  /// - Parameter count: The units that are kept, at most as many as there are.
  public init(on input: Shape, count: Int) {
    self.input = input
    self.count = count
  }

  public var output: Shape { input }

  public var differentiatesInPlace: Bool { true }

  public var activeAbove: Float { 0 }

  /// 1 for the units that are kept, 0 for the others.
  public var savedPerSample: Int { input.count }

  public func scratchCount(rows: Int) -> Int { input.count }

  public func forward(_ x: Matrix, into y: Matrix, saving saved: Matrix, _ pass: Pass) {
    for row in 0..<x.rows {
      let code = x.base + row * x.columns
      let least = kthLargest(code, count: x.columns, k: count, scratch: pass.scratch)
      var places = count
      for unit in 0..<x.columns where code[unit] > least { places -= 1 }
      for unit in 0..<x.columns {
        let isKept = code[unit] > least || code[unit] == least && places > 0
        if isKept, code[unit] == least { places -= 1 }
        saved.base[row * x.columns + unit] = isKept ? 1 : 0
        y.base[row * x.columns + unit] = isKept ? code[unit] : 0
      }
    }
  }

  public func backward(
    _ dy: Matrix, input x: Matrix, output y: Matrix, saved: Matrix, into dx: Matrix?, _ pass: Pass
  ) {
    for i in 0..<dy.count { dy.base[i] *= saved.base[i] }
  }
}
