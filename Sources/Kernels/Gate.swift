/// y = h ⊙ σ(g), where a row of x holds h and then g.
public func gate(_ x: Matrix, into y: Matrix) {
  for row in 0..<x.rows {
    let h = x.base + row * x.columns
    map(h, h + y.columns, into: y.base + row * y.columns, count: y.columns) { $0 * sigmoid($1) }
  }
}

/// The gradient of ``gate(_:into:)``: ∂h = ∂y ⊙ σ(g), ∂g = ∂y ⊙ h ⊙ σ(g)(1 − σ(g)).
public func differentiateGate(_ dy: Matrix, _ x: Matrix, into dx: Matrix) {
  let units = dy.columns
  for row in 0..<x.rows {
    let (g, h, d) = (dy.base + row * units, x.base + row * x.columns, dx.base + row * dx.columns)
    map(g, h + units, into: d, count: units) { $0 * sigmoid($1) }
    // Behind h's gradient ∂h = ∂y ⊙ σ, so that ∂g = ∂h ⊙ h ⊙ (1 − σ) takes three factors.
    map(h, h + units, into: d + units, count: units) { value, gate in value * (Lanes(repeating: 1) - sigmoid(gate)) }
    map(d, d + units, into: d + units, count: units) { $0 * $1 }
  }
}
