/// A minimal filtering algorithm along one axis: four outputs of a correlation with `taps` weights out of `points` products,
/// where the definition takes 4 · taps.
///
/// With inputs d, weights g and element-wise products, the outputs are Aᵀ·((G·g) ⊙ (Bᵀ·d)); along two axes each matrix is applied
/// to rows and columns. S. Winograd, "Arithmetic Complexity of Computations", 1980; A. Lavin and S. Gray, "Fast Algorithms for
/// Convolutional Neural Networks", arXiv:1509.09308.
protocol WinogradFilter {
  /// The weights.
  static var taps: Int { get }

  /// Bᵀ·d: `points` numbers of as many inputs.
  static func input(_ d: SpacedLanes, into y: SpacedLanes)

  /// Aᵀ·m: four outputs of `points` products.
  static func output(_ m: SpacedLanes, into y: SpacedLanes)

  /// A·y, the adjoint of ``output(_:into:)``.
  static func outputAdjoint(_ y: SpacedLanes, into m: SpacedLanes)

  /// G·g: `points` numbers of `taps` weights.
  static func weights(_ g: SpacedLanes, into u: SpacedLanes)

  /// Gᵀ·u, the adjoint of ``weights(_:into:)``.
  static func weightsAdjoint(_ u: SpacedLanes, into g: SpacedLanes)

  /// The point that three outputs do without, at the end of an axis that is not a multiple of four: the others' weights are the
  /// same, and what they lack of their factors goes into the inputs.
  static var skippedPoint: Int { get }

  /// The transforms for three outputs; the skipped point is left as it is.
  static func shortInput(_ d: SpacedLanes, into y: SpacedLanes)
  static func shortOutput(_ m: SpacedLanes, into y: SpacedLanes)
  static func shortOutputAdjoint(_ y: SpacedLanes, into m: SpacedLanes)
}

extension WinogradFilter {
  /// The products along an axis.
  static var points: Int { taps + WinogradProducts.outputs - 1 }
}

/// y + c·x in one rounding.
@inline(__always)
private func add(_ c: Float, _ x: Lanes, to y: Lanes) -> Lanes { y.addingProduct(x, Lanes(repeating: c)) }

/// The points ¾ and 1½: the rounding errors of a 3×3 convolution are half of what the usual 1 and 2 give.
/// B. Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", 2020.
private var a: Float { 0.75 }
private var b: Float { 1.5 }
private var a2: Float { a * a }
private var b2: Float { b * b }
private var a3: Float { a2 * a }
private var b3: Float { b2 * b }

/// The polynomials of an input for the points 0, a, −a, b and ∞, each without a scale.
@inline(__always)
private func fivePoints(_ d: SpacedLanes) -> (Lanes, Lanes, Lanes, Lanes, Lanes) {
  let (d0, d1, d2, d3, d4) = (d[0], d[1], d[2], d[3], d[4])
  let (even, odd) = (add(-b, d2, to: d3), add(-b, d1, to: d2))
  let far = add(-a2, d1, to: d3)
  return (
    add(-b, add(-a2, d0, to: d2), to: far), add(a, odd, to: even), add(-a, odd, to: even), far,
    add(-b, far, to: add(-a2, d2, to: d4))
  )
}

/// F(4, 3): six products for four outputs, from the points 0, ±a, ±b and ∞.
enum FourOutputsThreeTaps: WinogradFilter {
  static var taps: Int { 3 }

  @inline(__always)
  static func input(_ d: SpacedLanes, into y: SpacedLanes) {
    let (d0, d1, d2, d3, d4, d5) = (d[0], d[1], d[2], d[3], d[4], d[5])
    let (even, odd) = (add(-b2, d2, to: d4), add(-b2, d1, to: d3))
    let (farEven, farOdd) = (add(-a2, d2, to: d4), add(-a2, d1, to: d3))
    y[0] = add(-b2, add(-a2, d0, to: d2), to: farEven)
    y[1] = add(a, odd, to: even)
    y[2] = add(-a, odd, to: even)
    y[3] = add(b, farOdd, to: farEven)
    y[4] = add(-b, farOdd, to: farEven)
    y[5] = add(-b2, farOdd, to: add(-a2, d3, to: d5))
  }

  @inline(__always)
  static func output(_ m: SpacedLanes, into y: SpacedLanes) {
    let (m1, m2, m3, m4) = (m[1], m[2], m[3], m[4])
    let (even, odd, farEven, farOdd) = (m1 + m2, m1 - m2, m3 + m4, m3 - m4)
    let (first, last) = (m[0] + (even + farEven), add(b3, farOdd, to: add(a3, odd, to: m[5])))
    y[0] = first
    y[1] = add(b, farOdd, to: a * odd)
    y[2] = add(b2, farEven, to: a2 * even)
    y[3] = last
  }

  @inline(__always)
  static func outputAdjoint(_ y: SpacedLanes, into m: SpacedLanes) {
    let (y0, y1, y2, y3) = (y[0], y[1], y[2], y[3])
    let (even, odd) = (add(a2, y2, to: y0), add(a2, y3, to: y1))
    let (farEven, farOdd) = (add(b2, y2, to: y0), add(b2, y3, to: y1))
    m[0] = y0
    m[1] = add(a, odd, to: even)
    m[2] = add(-a, odd, to: even)
    m[3] = add(b, farOdd, to: farEven)
    m[4] = add(-b, farOdd, to: farEven)
    m[5] = y3
  }

  static var skippedPoint: Int { 4 }

  @inline(__always)
  static func shortInput(_ d: SpacedLanes, into y: SpacedLanes) {
    let (origin, plus, minus, far, infinity) = fivePoints(d)
    y[0] = b * origin
    y[1] = (a + b) * plus
    y[2] = (b - a) * minus
    y[3] = (2 * b) * far
    y[5] = infinity
  }

  @inline(__always)
  static func shortOutput(_ m: SpacedLanes, into y: SpacedLanes) {
    let (m1, m2, m3) = (m[1], m[2], m[3])
    let (even, odd) = (m1 + m2, m1 - m2)
    let (first, last) = (m[0] + (even + m3), add(b2, m3, to: add(a2, even, to: m[5])))
    y[0] = first
    y[1] = add(b, m3, to: a * odd)
    y[2] = last
  }

  @inline(__always)
  static func shortOutputAdjoint(_ y: SpacedLanes, into m: SpacedLanes) {
    let (y0, y1, y2) = (y[0], y[1], y[2])
    let even = add(a2, y2, to: y0)
    m[0] = y0
    m[1] = add(a, y1, to: even)
    m[2] = add(-a, y1, to: even)
    m[3] = add(b, y1, to: add(b2, y2, to: y0))
    m[5] = y2
  }

  /// One over the products of a point's distances from the others: of 0, ±a and ±b.
  private static var origin: Float { 1 / (a2 * b2) }
  private static var near: Float { 1 / (2 * a2 * (a2 - b2)) }
  private static var far: Float { 1 / (2 * b2 * (b2 - a2)) }

  @inline(__always)
  static func weights(_ g: SpacedLanes, into u: SpacedLanes) {
    let (g0, g1, g2) = (g[0], g[1], g[2])
    let (even, odd) = (near * add(a2, g2, to: g0), near * a * g1)
    let (farEven, farOdd) = (far * add(b2, g2, to: g0), far * b * g1)
    u[0] = origin * g0
    u[1] = even + odd
    u[2] = even - odd
    u[3] = farEven + farOdd
    u[4] = farEven - farOdd
    u[5] = g2
  }

  @inline(__always)
  static func weightsAdjoint(_ u: SpacedLanes, into g: SpacedLanes) {
    let (u1, u2, u3, u4) = (u[1], u[2], u[3], u[4])
    let (even, odd) = (near * (u1 + u2), near * a * (u1 - u2))
    let (farEven, farOdd) = (far * (u3 + u4), far * b * (u3 - u4))
    let (first, last) = (add(origin, u[0], to: even + farEven), add(b2, farEven, to: add(a2, even, to: u[5])))
    g[0] = first
    g[1] = odd + farOdd
    g[2] = last
  }
}

/// F(4, 2): five products for four outputs, from the points 0, ±a, b and ∞.
enum FourOutputsTwoTaps: WinogradFilter {
  static var taps: Int { 2 }

  @inline(__always)
  static func input(_ d: SpacedLanes, into y: SpacedLanes) {
    (y[0], y[1], y[2], y[3], y[4]) = fivePoints(d)
  }

  @inline(__always)
  static func output(_ m: SpacedLanes, into y: SpacedLanes) {
    let (m1, m2, m3) = (m[1], m[2], m[3])
    let (even, odd) = (m1 + m2, m1 - m2)
    let (first, last) = (m[0] + (even + m3), add(b3, m3, to: add(a3, odd, to: m[4])))
    y[0] = first
    y[1] = add(b, m3, to: a * odd)
    y[2] = add(b2, m3, to: a2 * even)
    y[3] = last
  }

  @inline(__always)
  static func outputAdjoint(_ y: SpacedLanes, into m: SpacedLanes) {
    let (y0, y1, y2, y3) = (y[0], y[1], y[2], y[3])
    let (even, odd) = (add(a2, y2, to: y0), add(a2, y3, to: y1))
    m[0] = y0
    m[1] = add(a, odd, to: even)
    m[2] = add(-a, odd, to: even)
    m[3] = add(b, add(b2, y3, to: y1), to: add(b2, y2, to: y0))
    m[4] = y3
  }

  static var skippedPoint: Int { 3 }

  @inline(__always)
  static func shortInput(_ d: SpacedLanes, into y: SpacedLanes) {
    let (d0, d1, d2, d3) = (d[0], d[1], d[2], d[3])
    y[0] = -b * add(-a2, d0, to: d2)
    y[1] = (a - b) * add(a, d1, to: d2)
    y[2] = (-a - b) * add(-a, d1, to: d2)
    y[4] = add(-a2, d1, to: d3)
  }

  @inline(__always)
  static func shortOutput(_ m: SpacedLanes, into y: SpacedLanes) {
    let (m1, m2) = (m[1], m[2])
    let (even, odd) = (m1 + m2, m1 - m2)
    let (first, last) = (m[0] + even, add(a2, even, to: m[4]))
    y[0] = first
    y[1] = a * odd
    y[2] = last
  }

  @inline(__always)
  static func shortOutputAdjoint(_ y: SpacedLanes, into m: SpacedLanes) {
    let (y0, y1, y2) = (y[0], y[1], y[2])
    let even = add(a2, y2, to: y0)
    m[0] = y0
    m[1] = add(a, y1, to: even)
    m[2] = add(-a, y1, to: even)
    m[4] = y2
  }

  /// One over the products of a point's distances from the others: of 0, a, −a and b.
  private static var origin: Float { 1 / (a2 * b) }
  private static var plus: Float { 1 / (2 * a2 * (a - b)) }
  private static var minus: Float { -1 / (2 * a2 * (a + b)) }
  private static var far: Float { 1 / (b * (b2 - a2)) }

  @inline(__always)
  static func weights(_ g: SpacedLanes, into u: SpacedLanes) {
    let (g0, g1) = (g[0], g[1])
    u[0] = origin * g0
    u[1] = plus * add(a, g1, to: g0)
    u[2] = minus * add(-a, g1, to: g0)
    u[3] = far * add(b, g1, to: g0)
    u[4] = g1
  }

  @inline(__always)
  static func weightsAdjoint(_ u: SpacedLanes, into g: SpacedLanes) {
    let (u1, u2, u3) = (plus * u[1], minus * u[2], far * u[3])
    let (first, last) = (add(origin, u[0], to: u1 + u2 + u3), add(b, u3, to: add(a, u1 - u2, to: u[4])))
    g[0] = first
    g[1] = last
  }
}
