/// Minimal filtering along one axis of a convolution with three taps and a stride of two.
///
/// The first and the last tap of neighbouring outputs share pixels: with respect to every other pixel they are a correlation with
/// two taps and a stride of one. Three outputs at a time, F(3, 2), take four products for them instead of six; with those of the
/// middle tap, seven pixels x make three outputs y in seven products instead of nine:
///
///     m₀ = (x₀ − x₄)·w₀,  m₁ = (x₂ + x₄)·½(w₀ + w₂),  m₂ = (x₄ − x₂)·½(w₀ − w₂),  m₃ = (x₆ − x₂)·w₂,
///     m₄ = x₁·w₁,  m₅ = x₃·w₁,  m₆ = x₅·w₁,
///     y₀ = m₄ + m₁ + m₂ + m₀,  y₁ = m₅ + m₁ − m₂,  y₂ = m₆ + m₁ + m₂ + m₃.
///
/// Outputs at the edges that do not make three, or lack a tap, are summed tap by tap. So there are five different weights, and
/// pixels and products are but added and subtracted. S. Winograd, "Arithmetic Complexity of Computations", 1980.
struct StrideTwoAxis: Hashable, Sendable {
  /// Three outputs and their seven pixels, by the first of them.
  struct Triple: Hashable, Sendable {
    let pixel, output: Int
    /// Whether the first and the last pixel have been reached before, by what is at the edge or by the triple before.
    let sharesFirst, sharesLast: Bool
  }

  /// A product of its own.
  struct Edge: Hashable, Sendable {
    let pixel, output, weight: Int
    /// Whether the pixel or the output has been in a product before.
    let sharesPixel, sharesOutput: Bool
  }

  /// The products of a triple.
  static let products = 7
  /// Which of the five weights w₀, ½(w₀ + w₂), ½(w₀ − w₂), w₂, w₁ the products of a triple have.
  static let weightsOfTriple = [0, 1, 2, 3, 4, 4, 4]
  /// How many different weights there are.
  static let weightCount = 5

  /// All products: seven of each triple, then one of each edge.
  let triples: [Triple]
  let edges: [Edge]
  /// What each product is a sum of: pixels.
  let input: SignedSums
  /// What each output is a sum of: products.
  let output: SignedSums
  /// The adjoints of both.
  let inputAdjoint, outputAdjoint: SignedSums

  /// The pixels and outputs of an axis whose first window begins `padding` pixels before the first; nil if there are pixels that
  /// no window reaches.
  init?(pixels: Int, outputs: Int, padding: Int) {
    func pixel(_ output: Int, _ tap: Int) -> Int? {
      let pixel = 2 * output + tap - padding
      return (0..<pixels).contains(pixel) ? pixel : nil
    }
    var starts: [(pixel: Int, output: Int)] = []
    var edges: [Edge] = []
    var (pixelsSeen, outputsSeen): (Set<Int>, Set<Int>) = ([], [])
    var i = 0
    while i < outputs {
      if i + 2 < outputs, let first = pixel(i, 0), pixel(i + 2, 2) != nil {
        starts.append((first, i))
        i += 3
        continue
      }
      for (tap, weight) in [0, 4, 3].enumerated() {
        guard let pixel = pixel(i, tap) else { continue }
        edges.append(
          Edge(
            pixel: pixel, output: i, weight: weight, sharesPixel: !pixelsSeen.insert(pixel).inserted,
            sharesOutput: !outputsSeen.insert(i).inserted))
      }
      i += 1
    }
    triples = starts.map {
      Triple(
        pixel: $0.pixel, output: $0.output, sharesFirst: !pixelsSeen.insert($0.pixel).inserted,
        sharesLast: !pixelsSeen.insert($0.pixel + 6).inserted)
    }
    self.edges = edges
    let weightOfProduct = triples.flatMap { _ in StrideTwoAxis.weightsOfTriple } + edges.map(\.weight)
    self.weightOfProduct = weightOfProduct
    productsByWeight = weightOfProduct.indices.sorted { (weightOfProduct[$0], $0) < (weightOfProduct[$1], $1) }
    var first = 0
    productsOfWeight = (0..<StrideTwoAxis.weightCount).map { weight in
      let count = weightOfProduct.count { $0 == weight }
      first += count
      return first - count..<first
    }

    typealias Term = SignedSums.Term
    let sums: [(pixels: [Term], outputs: [Term])] =
      triples.flatMap { triple in
        func pixel(_ i: Int, _ sign: Float = 1) -> Term { Term(source: triple.pixel + i, sign: sign) }
        func output(_ i: Int, _ sign: Float = 1) -> Term { Term(source: triple.output + i, sign: sign) }
        return [
          ([pixel(0), pixel(4, -1)], [output(0)]), ([pixel(2), pixel(4)], [output(0), output(1), output(2)]),
          ([pixel(4), pixel(2, -1)], [output(0), output(1, -1), output(2)]), ([pixel(6), pixel(2, -1)], [output(2)]),
          ([pixel(1)], [output(0)]), ([pixel(3)], [output(1)]), ([pixel(5)], [output(2)]),
        ]
      } + edges.map { ([Term(source: $0.pixel, sign: 1)], [Term(source: $0.output, sign: 1)]) }
    input = SignedSums(sums.map(\.pixels))
    outputAdjoint = SignedSums(sums.map(\.outputs))
    inputAdjoint = input.adjoint(sources: pixels)
    output = outputAdjoint.adjoint(sources: outputs)
    guard (inputAdjoint.sums + output.sums).allSatisfy({ $0.count > 0 }) else { return nil }
  }

  /// The products, those that have a weight in common together, and which of them these are.
  let productsByWeight: [Int]
  let productsOfWeight: [Range<Int>]
  /// The weight of each product.
  let weightOfProduct: [Int]

  /// All products.
  var count: Int { triples.count * StrideTwoAxis.products + edges.count }
}
