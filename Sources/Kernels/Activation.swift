/// A function applied to every element of a layer's output.
///
/// Its derivative is taken from the output alone, so that a layer need not keep what it was applied to.
public enum Activation: Hashable, Sendable {
  /// x
  case identity
  /// max(x, 0)
  case relu
  /// x where x > 0, slope · x elsewhere; 0 < slope < 1
  case leakyReLU(slope: Float)
  /// 1 / (1 + e⁻ˣ)
  case sigmoid
  /// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)
  case tanh
  /// ln(1 + eˣ)
  case softplus
}

extension Activation {
  /// What the function multiplies negative arguments by when it leaves the others alone; none for any other function.
  public var negativeSlope: Float? {
    switch self {
    case .identity: 1
    case .relu: 0
    case .leakyReLU(let slope): slope
    case .sigmoid, .tanh, .softplus: nil
    }
  }

  /// Adds a bias to every row and applies the function: y[r, c] = f(x[r, c] + bias[c]), in place when x is y.
  public func apply(_ x: Matrix, bias: UnsafePointer<Float>?, into y: Matrix) {
    switch self {
    case .identity:
      if bias != nil || x.base != y.base { rowwise(x, bias, into: y) { $0 } }
    case .relu:
      rowwise(x, bias, into: y) { larger($0, Lanes.zero) }
    case .leakyReLU(let slope):
      let slopes = Lanes(repeating: slope)
      rowwise(x, bias, into: y) { larger($0, $0 * slopes) }
    case .sigmoid:
      rowwise(x, bias, into: y) { Kernels.sigmoid($0) }
    case .tanh:
      rowwise(x, bias, into: y) { Kernels.tanh($0) }
    case .softplus:
      rowwise(x, bias, into: y) { Kernels.softplus($0) }
    }
  }

  /// Turns the gradient of the output into that of the function's argument, in place: dy[i] *= f'(argument of y[i]), and,
  /// in the same pass, adds its sum over the rows to `biasGradient` (or sets it there).
  ///
  /// - Parameters:
  ///   - dy: The gradient of the loss with respect to y; afterwards with respect to the function's argument.
  ///   - y: The output of the forward pass.
  ///   - biasGradient: Where the column sums go, `dy.columns` floats.
  ///   - accumulating: Adds to what `biasGradient` holds.
  public func differentiate(
    _ dy: Matrix, output y: Matrix, biasGradient: UnsafeMutablePointer<Float>?, accumulating: Bool
  ) {
    // Functions with names, as the compiler does not always put a closure where it is called.
    @inline(__always) func relu(_ dy: Lanes, _ y: Lanes) -> Lanes {
      Lanes.zero.replacing(with: dy, where: y .> Lanes.zero)
    }
    @inline(__always) func sigmoid(_ dy: Lanes, _ y: Lanes) -> Lanes { dy * (y - y * y) }
    @inline(__always) func tanh(_ dy: Lanes, _ y: Lanes) -> Lanes { dy - dy * y * y }
    @inline(__always) func softplus(_ dy: Lanes, _ y: Lanes) -> Lanes { dy - dy * Kernels.exp(-y) }
    switch self {
    case .identity:
      if biasGradient != nil { columnSums(dy, y, biasGradient, accumulating) { dy, _ in dy } }
    case .relu: columnSums(dy, y, biasGradient, accumulating, relu)
    case .leakyReLU(let slope):
      let slopes = Lanes(repeating: slope)
      @inline(__always) func leakyReLU(_ dy: Lanes, _ y: Lanes) -> Lanes {
        (dy * slopes).replacing(with: dy, where: y .> Lanes.zero)
      }
      columnSums(dy, y, biasGradient, accumulating, leakyReLU)
    case .sigmoid: columnSums(dy, y, biasGradient, accumulating, sigmoid)
    case .tanh: columnSums(dy, y, biasGradient, accumulating, tanh)
    case .softplus: columnSums(dy, y, biasGradient, accumulating, softplus)
    }
  }

  /// y = f(x + bias), with short rows strung together so that no lane stays idle.
  @inline(__always)
  private func rowwise(_ x: Matrix, _ bias: UnsafePointer<Float>?, into y: Matrix, _ f: (Lanes) -> Lanes) {
    guard let bias else { return map(x.base, into: y.base, count: x.count, f) }
    let columns = x.columns
    if columns < 16, 16 % columns == 0 {
      var repeated = Lanes.zero
      for i in 0..<16 { repeated[i] = bias[i % columns] }
      return map(x.base, into: y.base, count: x.count) { f($0 + repeated) }
    }
    for row in 0..<x.rows {
      map(x.base + row * columns, bias, into: y.base + row * columns, count: columns) { f($0 + $1) }
    }
  }

  /// dy = f'(dy, y), and the column sums of the result.
  @inline(__always)
  private func columnSums(
    _ dy: Matrix, _ y: Matrix, _ sums: UnsafeMutablePointer<Float>?, _ accumulating: Bool,
    _ f: (Lanes, Lanes) -> Lanes
  ) {
    guard let sums else { return map(dy.base, y.base, into: dy.base, count: dy.count, f) }
    let columns = dy.columns
    // What is there already is added to the whole sum, so that this is a single addition.
    if columns < 16, 16 % columns == 0 {
      var total = Lanes.zero
      sweep(dy.count) { i in
        let g = f((dy.base + i).lanes, (y.base + i).lanes)
        (dy.base + i).lanes = g
        total += g
      } rest: { i, n in
        let g = f((dy.base + i).lanes(first: n), (y.base + i).lanes(first: n))
        (dy.base + i).store(g, first: n)
        for lane in 0..<n { total[lane] += g[lane] }
      }
      for c in 0..<columns {
        var sum = total[c]
        for lane in stride(from: c + columns, to: 16, by: columns) { sum += total[lane] }
        sums[c] = accumulating ? sums[c] + sum : sum
      }
      return
    }
    // A stripe of sixteen columns at a time keeps its sum in a register.
    forEachStripe(of: columns) { column, width in
      var (gradient, output, total) = (dy.base + column, y.base + column, Lanes.zero)
      for _ in 0..<dy.rows {
        let g = f(gradient.lanes(upTo: width), output.lanes(upTo: width))
        gradient.store(g, upTo: width)
        total += g
        gradient += columns
        output += columns
      }
      let sum = sums + column
      sum.store(accumulating ? sum.lanes(upTo: width) + total : total, upTo: width)
    }
  }
}
