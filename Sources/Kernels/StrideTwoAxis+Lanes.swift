/// The transforms of a row, sixteen channels at a time.
extension StrideTwoAxis {
  /// Where the factor of a product is found: among the pixels or outputs of the row, or among the sums of such.
  struct Factor {
    let isSum: Bool
    let place: Int
  }

  /// The factors that ``input(_:into:)`` leaves: pixels for the middle tap, the others with the sums.
  var inputFactors: [Factor] {
    var factors: [Factor] = []
    var sums = 0
    func append(_ pixel: Int?) {
      factors.append(Factor(isSum: pixel == nil, place: pixel ?? sums))
      if pixel == nil { sums += 1 }
    }
    for triple in triples {
      for _ in 0..<4 { append(nil) }
      for middle in [1, 3, 5] { append(triple.pixel + middle) }
    }
    for edge in edges { append(edge.weight == 4 ? edge.pixel : nil) }
    return factors
  }

  /// The factors that ``outputAdjoint(_:into:)`` leaves.
  var outputAdjointFactors: [Factor] {
    var factors: [Factor] = []
    func append(_ output: Int) { factors.append(Factor(isSum: false, place: output)) }
    for (t, triple) in triples.enumerated() {
      append(triple.output)
      for i in 0..<2 { factors.append(Factor(isSum: true, place: 2 * t + i)) }
      for output in [2, 0, 1, 2] { append(triple.output + output) }
    }
    for edge in edges { append(edge.output) }
    return factors
  }

  /// Sums of pixels, four of each triple, and the pixels at the edges for the outer taps.
  @inline(__always)
  func input(_ x: SpacedLanes, into sums: SpacedLanes) {
    var place = 0
    for triple in triples {
      let i = triple.pixel
      let (x0, x2, x4, x6) = (x[i], x[i &+ 2], x[i &+ 4], x[i &+ 6])
      sums[place] = x0 - x4
      sums[place &+ 1] = x2 + x4
      sums[place &+ 2] = x4 - x2
      sums[place &+ 3] = x6 - x2
      place &+= 4
    }
    for edge in edges where edge.weight != 4 {
      sums[place] = x[edge.pixel]
      place &+= 1
    }
  }

  /// The adjoint of ``output(_:into:)``: two sums of outputs for each triple.
  @inline(__always)
  func outputAdjoint(_ y: SpacedLanes, into sums: SpacedLanes) {
    var place = 0
    for triple in triples {
      let i = triple.output
      let (outer, middle) = (y[i] + y[i &+ 2], y[i &+ 1])
      sums[place] = outer + middle
      sums[place &+ 1] = outer - middle
      place &+= 2
    }
  }

  /// Outputs from all products.
  @inline(__always)
  func output(_ m: SpacedLanes, into y: SpacedLanes) {
    var place = 0
    for triple in triples {
      let (m1, m2) = (m[place &+ 1], m[place &+ 2])
      let (sum, i) = (m1 + m2, triple.output)
      y[i] = m[place &+ 4] + sum + m[place]
      y[i &+ 1] = m[place &+ 5] + (m1 - m2)
      y[i &+ 2] = m[place &+ 6] + sum + m[place &+ 3]
      place &+= StrideTwoAxis.products
    }
    for edge in edges {
      y[edge.output] = edge.sharesOutput ? y[edge.output] + m[place] : m[place]
      place &+= 1
    }
  }

  /// The adjoint of ``input(_:into:)``: pixels from all products. Those that are in none are left as they are.
  @inline(__always)
  func inputAdjoint(_ m: SpacedLanes, into x: SpacedLanes) {
    var place = triples.count &* StrideTwoAxis.products
    for edge in edges {
      x[edge.pixel] = edge.sharesPixel ? x[edge.pixel] + m[place] : m[place]
      place &+= 1
    }
    place = 0
    for triple in triples {
      let (m0, m1, m2, m3) = (m[place], m[place &+ 1], m[place &+ 2], m[place &+ 3])
      let i = triple.pixel
      x[i] = triple.sharesFirst ? x[i] + m0 : m0
      x[i &+ 1] = m[place &+ 4]
      x[i &+ 2] = m1 - m2 - m3
      x[i &+ 3] = m[place &+ 5]
      x[i &+ 4] = m1 + m2 - m0
      x[i &+ 5] = m[place &+ 6]
      x[i &+ 6] = triple.sharesLast ? x[i &+ 6] + m3 : m3
      place &+= StrideTwoAxis.products
    }
  }

  /// The five weights of three.
  @inline(__always)
  static func weights(_ g: SpacedLanes, into u: SpacedLanes) {
    let (first, last) = (0.5 * g[0], 0.5 * g[2])
    u[0] = g[0]
    u[1] = first + last
    u[2] = first - last
    u[3] = g[2]
    u[4] = g[1]
  }

  /// The adjoint of ``weights(_:into:)``.
  @inline(__always)
  static func weightsAdjoint(_ u: SpacedLanes, into g: SpacedLanes) {
    g[0] = u[0] + 0.5 * (u[1] + u[2])
    g[1] = u[4]
    g[2] = u[3] + 0.5 * (u[1] - u[2])
  }
}
