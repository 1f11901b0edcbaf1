/// Minimal filtering along one axis of a convolution with three taps and a stride of two.
///
/// The first and the last tap of neighbouring outputs share pixels: with respect to every other pixel they are a correlation with
/// two taps and a stride of one. Three outputs at a time, F(3, 2), take four products for them instead of six; with those of the
/// middle tap, seven pixels x make three outputs y in seven products instead of nine:
///
///     m₀ = (x₀ − x₄)·w₀,  m₁ = (x₂ + x₄)·½(w₀ + w₂),  m₂ = (x₄ − x₂)·½(w₀ − w₂),  m₃ = (x₆ − x₂)·w₂,
///     m₄ = x₁·w₁,  m₅ = x₃·w₁,  m₆ = x₅·w₁,
///     y₀ = m₀ + m₁ + m₂ + m₄,  y₁ = m₁ − m₂ + m₅,  y₂ = m₁ + m₂ + m₃ + m₆.
///
/// Outputs at the edges that do not make three, or lack a tap, are summed tap by tap. So there are five different weights, and
/// pixels and products are but added and subtracted. S. Winograd, "Arithmetic Complexity of Computations", 1980.
struct StrideTwoAxis: Hashable, Sendable {
  /// How many different weights there are: w₀, ½(w₀ + w₂), ½(w₀ − w₂), w₂, w₁.
  static let weightCount = 5
  /// The weight of the middle tap.
  static let middle = 4

  /// What the factor of each product is a sum of, pixels, and what each output is a sum of, products.
  let input, output: SignedSums
  /// The adjoints of both. Pixels that the middle tap reaches are reached by no other, and each is one product: these are left
  /// out of the adjoint.
  let inputAdjoint, outputAdjoint: SignedSums
  /// Which products have each of the weights: they are in their order.
  let productsOfWeight: [Range<Int>]

  /// All products.
  var count: Int { productsOfWeight[StrideTwoAxis.weightCount - 1].upperBound }

  /// A weight, and what it is multiplied by and added to.
  private struct Product {
    let weight: Int
    let pixels, outputs: [SignedSums.Term]

    /// A product of a triple, from what is behind its first pixel and its first output.
    init(_ weight: Int, pixel: Int, _ pixels: [Int: Float], output: Int, _ outputs: [Int: Float]) {
      func terms(_ signs: [Int: Float], behind first: Int) -> [SignedSums.Term] {
        signs.sorted { $0.key < $1.key }.map { SignedSums.Term(source: first + $0.key, sign: $0.value) }
      }
      self.weight = weight
      self.pixels = terms(pixels, behind: pixel)
      self.outputs = terms(outputs, behind: output)
    }
  }

  /// The pixels and outputs of an axis whose first window begins `padding` pixels before the first; nil if there are pixels that
  /// no window reaches.
  init?(pixels: Int, outputs: Int, padding: Int) {
    var products: [Product] = []
    var i = 0
    while i < outputs {
      let first = 2 * i - padding
      if i + 2 < outputs, first >= 0, first + 6 < pixels {
        products += [
          Product(0, pixel: first, [0: 1, 4: -1], output: i, [0: 1]),
          Product(1, pixel: first, [2: 1, 4: 1], output: i, [0: 1, 1: 1, 2: 1]),
          Product(2, pixel: first, [2: -1, 4: 1], output: i, [0: 1, 1: -1, 2: 1]),
          Product(3, pixel: first, [2: -1, 6: 1], output: i, [2: 1]),
        ]
        products += (0..<3).map { Product(StrideTwoAxis.middle, pixel: first, [2 * $0 + 1: 1], output: i, [$0: 1]) }
        i += 3
      } else {
        for (tap, weight) in [0, StrideTwoAxis.middle, 3].enumerated() where (0..<pixels).contains(first + tap) {
          products.append(Product(weight, pixel: first, [tap: 1], output: i, [0: 1]))
        }
        i += 1
      }
    }
    let byWeight = (0..<StrideTwoAxis.weightCount).map { weight in products.filter { $0.weight == weight } }
    var count = 0
    productsOfWeight = byWeight.map {
      count += $0.count
      return count - $0.count..<count
    }
    input = SignedSums(byWeight.joined().map(\.pixels))
    outputAdjoint = SignedSums(byWeight.joined().map(\.outputs))
    inputAdjoint = SignedSums(byWeight.dropLast().joined().map(\.pixels)).adjoint(sources: pixels)
    output = outputAdjoint.adjoint(sources: outputs)
    let reached = Set(products.flatMap { $0.pixels.map(\.source) })
    guard reached.count == pixels, output.sums.allSatisfy({ $0.count > 0 }) else { return nil }
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
