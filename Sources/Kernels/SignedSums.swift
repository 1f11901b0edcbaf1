/// Sums and differences of a few rows of floats each, y_i = Σ ± x_j: a transform of minimal filtering along an axis, whose matrix
/// holds nothing but 0, 1 and −1.
struct SignedSums: Hashable, Sendable {
  /// A summand: which row it is, and 1 or −1.
  struct Term: Hashable, Sendable {
    let source: Int
    let sign: Float
  }

  /// One to four terms, the first with the sign 1. Those that are missing repeat it with the sign 0.
  struct Sum: Hashable, Sendable {
    let count: Int
    let first, second, third, fourth: Term

    /// The sum of terms in any order, one of which at least has the sign 1.
    init(_ terms: [Term]) {
      let sorted = terms.filter { $0.sign > 0 } + terms.filter { $0.sign < 0 }
      count = sorted.count
      func term(_ i: Int) -> Term { i < sorted.count ? sorted[i] : Term(source: sorted.first?.source ?? 0, sign: 0) }
      (first, second, third, fourth) = (term(0), term(1), term(2), term(3))
    }
  }

  /// Rows of floats that belong to images: row j of image n begins `row` · j + `image` · n behind the base.
  struct Rows {
    let base: UnsafeMutablePointer<Float>
    let row, image: Int

    @inline(__always)
    func callAsFunction(_ row: Int) -> UnsafeMutablePointer<Float> { base + row &* self.row }
  }

  private let terms: [[Term]]
  let sums: [Sum]

  /// The sums of terms.
  init(_ terms: [[Term]]) {
    self.terms = terms
    sums = terms.map(Sum.init)
  }

  /// The adjoint: each of `sources` rows is the sum of those that it was added to.
  func adjoint(sources: Int) -> SignedSums {
    var adjoint = [[Term]](repeating: [], count: sources)
    for (i, terms) in terms.enumerated() {
      for term in terms { adjoint[term.source].append(Term(source: i, sign: term.sign)) }
    }
    return SignedSums(adjoint)
  }

  /// What becomes of a sum: a bias for each place of a row is added, and what is negative is multiplied by the slope.
  struct Finish {
    let bias: UnsafePointer<Float>?
    let slope: Float
  }

  /// All sums, of the rows of several images.
  ///
  /// - Parameter count: The floats of a row, a multiple of sixteen.
  @inline(never)
  func callAsFunction(_ x: Rows, into y: Rows, images: Int, count: Int, _ finish: Finish) {
    sums.withUnsafeBufferPointer { sums in
      for i in sums.indices {
        SignedSums.sum(sums[i], of: x, into: y(i), every: y.image, images: images, count: count, finish)
      }
    }
  }

  /// One of the sums.
  @inline(__always)
  static func sum(
    _ sum: Sum, of x: Rows, into y: UnsafeMutablePointer<Float>, every step: Int, images: Int, count: Int,
    _ finish: Finish? = nil
  ) {
    let slopes = Lanes(repeating: finish?.slope ?? 1)
    @inline(__always) func forEach(_ sum: (_ offset: Int) -> Lanes) {
      var place = 0
      while place < count {
        let start = finish?.bias.map { ($0 + place).lanes } ?? .zero
        var (offset, target) = (place, y + place)
        for _ in 0..<images {
          var sum = sum(offset)
          if finish != nil {
            sum += start
            sum.replace(with: sum * slopes, where: sum .< Lanes.zero)
          }
          target.lanes = sum
          offset &+= x.image
          target += step
        }
        place &+= WindowProducts.lanes
      }
    }
    let (x0, x1, x2, x3) = (x(sum.first.source), x(sum.second.source), x(sum.third.source), x(sum.fourth.source))
    let (sign1, sign2) = (Lanes(repeating: sum.second.sign), Lanes(repeating: sum.third.sign))
    let sign3 = Lanes(repeating: sum.fourth.sign)
    switch sum.count {
    case 1: forEach { (x0 + $0).lanes }
    case 2: forEach { (x0 + $0).lanes.addingProduct((x1 + $0).lanes, sign1) }
    case 3:
      forEach { (x0 + $0).lanes.addingProduct((x1 + $0).lanes, sign1).addingProduct((x2 + $0).lanes, sign2) }
    default:
      forEach {
        (x0 + $0).lanes.addingProduct((x1 + $0).lanes, sign1).addingProduct((x2 + $0).lanes, sign2)
          .addingProduct((x3 + $0).lanes, sign3)
      }
    }
  }
}
