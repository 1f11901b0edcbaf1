import Kernels

/// The projection of vectors on principal components: y = (x − mean)·Wᵀ, with a direction a row of W.
final class Projection {
  private let weight: Slab
  private let offset: Slab
  private let directions: Matrix

  init(_ components: PrincipalComponents, to count: Int, whitened: Bool = false) {
    let d = components.dimension
    weight = Slab(count: count * d)
    offset = Slab(count: count)
    directions = Matrix(weight.base, rows: count, columns: d)
    // What does not vary stays as small as it is.
    let floor = (components.variances.first ?? 0) * 1e-9
    for row in 0..<min(count, d) {
      let factor = whitened ? 1 / max(components.variances[row], floor, .leastNormalMagnitude).squareRoot() : 1
      var product = 0.0
      for column in 0..<d {
        let value = components.directions[row * d + column] * factor
        weight.floats[row * d + column] = Float(value)
        product += value * components.mean[column]
      }
      offset.floats[row] = Float(-product)
    }
  }

  /// Projects a matrix of vectors, one a row.
  func apply(_ x: Matrix, into y: Matrix) {
    RowProducts.multiply(x, directions, .transposed, into: y)
    Activation.identity.apply(y, bias: offset.base, into: y)
  }
}
