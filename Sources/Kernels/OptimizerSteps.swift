/// One step of stochastic gradient descent with momentum: v ← μ·v + g + λ·w, w ← w − η·v.
public func momentumStep(
  _ values: Floats, along gradients: Floats, velocity: Floats, learningRate: Float, momentum: Float, decay: Float
) {
  guard let w = values.baseAddress, let g = gradients.baseAddress, let v = velocity.baseAddress else { return }
  let eta = Lanes(repeating: -learningRate)
  let mu = Lanes(repeating: momentum)
  let lambda = Lanes(repeating: decay)
  sweep(values.count) { i in
    let weight = (w + i).lanes
    let next = (g + i).lanes.addingProduct(lambda, weight).addingProduct(mu, (v + i).lanes)
    (v + i).lanes = next
    (w + i).lanes = weight.addingProduct(eta, next)
  } rest: { i, n in
    let weight = (w + i).lanes(first: n)
    let next = (g + i).lanes(first: n).addingProduct(lambda, weight).addingProduct(mu, (v + i).lanes(first: n))
    (v + i).store(next, first: n)
    (w + i).store(weight.addingProduct(eta, next), first: n)
  }
}

/// One step of gradient descent: w ← w − η·(g + λ·w).
public func gradientStep(_ values: Floats, along gradients: Floats, learningRate: Float, decay: Float) {
  guard let w = values.baseAddress, let g = gradients.baseAddress else { return }
  let eta = Lanes(repeating: -learningRate)
  let lambda = Lanes(repeating: decay)
  map(w, g, into: w, count: values.count) { weight, gradient in
    weight.addingProduct(eta, gradient.addingProduct(lambda, weight))
  }
}

/// The constants of one step of Adam.
public struct AdamCoefficients: Sendable {
  /// η / (1 − β₁ᵗ)
  public var stepSize: Float
  /// 1 / √(1 − β₂ᵗ)
  public var secondCorrection: Float
  /// The decay rates of the moments.
  public var beta1, beta2: Float
  /// What keeps the quotient finite.
  public var epsilon: Float
  /// Added to the gradient: λ·w.
  public var coupledDecay: Float
  /// Multiplied to the weights: 1 − η·λ.
  public var shrinkage: Float

  /// All constants.
  public init(
    stepSize: Float, secondCorrection: Float, beta1: Float, beta2: Float, epsilon: Float, coupledDecay: Float,
    shrinkage: Float
  ) {
    self.stepSize = stepSize
    self.secondCorrection = secondCorrection
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.coupledDecay = coupledDecay
    self.shrinkage = shrinkage
  }
}

/// The constants of a step in all lanes, and what Adam and LAMB have in common.
private struct AdamLanes {
  let beta1, beta2, rest1, rest2, stepSize, correction, epsilon, decay, shrinkage: Lanes

  @inline(__always)
  init(_ constants: AdamCoefficients) {
    beta1 = Lanes(repeating: constants.beta1)
    beta2 = Lanes(repeating: constants.beta2)
    rest1 = Lanes(repeating: 1 - constants.beta1)
    rest2 = Lanes(repeating: 1 - constants.beta2)
    stepSize = Lanes(repeating: constants.stepSize)
    correction = Lanes(repeating: constants.secondCorrection)
    epsilon = Lanes(repeating: constants.epsilon)
    decay = Lanes(repeating: constants.coupledDecay)
    shrinkage = Lanes(repeating: constants.shrinkage)
  }

  /// β₁m + (1 − β₁)g
  @inline(__always)
  func first(_ m: Lanes, _ g: Lanes) -> Lanes { (m * beta1).addingProduct(rest1, g) }

  /// β₂v + (1 − β₂)g²
  @inline(__always)
  func second(_ v: Lanes, _ g: Lanes) -> Lanes { (v * beta2).addingProduct(rest2 * g, g) }

  /// √v̂ + ε
  @inline(__always)
  func deviation(_ v: Lanes) -> Lanes { squareRoot(v) * correction + epsilon }
}

/// One step of Adam: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·m̂/(√v̂ + ε), in one pass over memory.
public func adamStep(
  _ values: Floats, along gradients: Floats, first: Floats, second: Floats, _ constants: AdamCoefficients
) {
  guard let w = values.baseAddress, let g = gradients.baseAddress, let m = first.baseAddress,
    let v = second.baseAddress
  else { return }
  let lanes = AdamLanes(constants)

  @inline(__always)
  func update(_ weight: Lanes, _ gradient: Lanes, _ m: Lanes, _ v: Lanes) -> (Lanes, Lanes, Lanes) {
    let g = gradient.addingProduct(lanes.decay, weight)
    let (nextM, nextV) = (lanes.first(m, g), lanes.second(v, g))
    let direction = nextM / lanes.deviation(nextV)
    return ((weight * lanes.shrinkage).addingProduct(-lanes.stepSize, direction), nextM, nextV)
  }

  sweep(values.count) { i in
    let (weight, nextM, nextV) = update((w + i).lanes, (g + i).lanes, (m + i).lanes, (v + i).lanes)
    (w + i).lanes = weight
    (m + i).lanes = nextM
    (v + i).lanes = nextV
  } rest: { i, n in
    let (weight, nextM, nextV) = update(
      (w + i).lanes(first: n), (g + i).lanes(first: n), (m + i).lanes(first: n), (v + i).lanes(first: n))
    (w + i).store(weight, first: n)
    (m + i).store(nextM, first: n)
    (v + i).store(nextV, first: n)
  }
}

/// The direction of a step of LAMB, in place of the gradient: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
/// g ← m̂/(√v̂ + ε) + λ·w. The step size of the constants is the correction of the first moment.
public func lambDirection(
  _ values: Floats, along gradients: Floats, first: Floats, second: Floats, _ constants: AdamCoefficients
) {
  guard let w = values.baseAddress, let g = gradients.baseAddress, let m = first.baseAddress,
    let v = second.baseAddress
  else { return }
  let lanes = AdamLanes(constants)
  map(m, g, into: m, count: values.count) { lanes.first($0, $1) }
  map(v, g, into: v, count: values.count) { lanes.second($0, $1) }
  map(m, v, into: g, count: values.count) { m, v in m * lanes.stepSize / lanes.deviation(v) }
  map(g, w, into: g, count: values.count) { g, w in g.addingProduct(lanes.decay, w) }
}
