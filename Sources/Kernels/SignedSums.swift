/// Sums and differences of a few rows of floats each, y_i = Σ ± x_j: a transform of minimal filtering along an axis, whose matrix
/// holds nothing but 0, 1 and −1.
struct SignedSums: Hashable, Sendable {
  /// A summand: which row it is, and 1 or −1.
  struct Term: Hashable, Sendable {
    let source: Int
    let sign: Float
  }

  /// At most four terms, the first with the sign 1. Those that are missing repeat it with the sign 0.
  struct Sum: Hashable, Sendable {
    let count: Int
    let first, second, third, fourth: Term

    /// The sum of terms in any order, one of which at least has the sign 1; or of none.
    init(_ terms: [Term]) {
      let sorted = terms.filter { $0.sign > 0 } + terms.filter { $0.sign < 0 }
      count = sorted.count
      func term(_ i: Int) -> Term { i < sorted.count ? sorted[i] : Term(source: sorted.first?.source ?? 0, sign: 0) }
      (first, second, third, fourth) = (term(0), term(1), term(2), term(3))
    }
  }

  private let terms: [[Term]]
  let sums: [Sum]

  var count: Int { sums.count }

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

  /// Some of the sums, one behind the other, of rows of pixels. What is a sum of nothing is left as it is.
  @inline(never)
  func callAsFunction(
    _ range: Range<Int>, of x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>, pixels: Int,
    channels: Int, _ finish: Finish? = nil
  ) {
    let row = pixels * channels
    sums.withUnsafeBufferPointer { sums in
      for i in range {
        let y = y + (i &- range.lowerBound) &* row
        if let finish {
          let slopes = Lanes(repeating: finish.slope)
          @inline(__always) func bound(_ sum: Lanes, _ channel: Int) -> Lanes {
            let sum = finish.bias.map { sum + ($0 + channel).lanes } ?? sum
            return sum.replacing(with: sum * slopes, where: sum .< Lanes.zero)
          }
          SignedSums.sum(sums[i], of: x, into: y, pixels: pixels, channels: channels, finish: bound)
        } else {
          SignedSums.sum(sums[i], of: x, into: y, pixels: pixels, channels: channels) { sum, _ in sum }
        }
      }
    }
  }

  /// One of the sums.
  @inline(__always)
  private static func sum(
    _ sum: Sum, of x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>, pixels: Int, channels: Int,
    finish: (_ sum: Lanes, _ channel: Int) -> Lanes
  ) {
    let row = pixels &* channels
    @inline(__always) func forEach(_ sum: (_ offset: Int) -> Lanes) {
      for channel in stride(from: 0, to: channels, by: WindowProducts.lanes) {
        var offset = channel
        while offset < row {
          (y + offset).lanes = finish(sum(offset), channel)
          offset &+= channels
        }
      }
    }
    @inline(__always) func source(_ term: Term) -> UnsafeMutablePointer<Float> { x + term.source &* row }
    let (x0, x1, x2, x3) = (source(sum.first), source(sum.second), source(sum.third), source(sum.fourth))
    let (sign1, sign2) = (Lanes(repeating: sum.second.sign), Lanes(repeating: sum.third.sign))
    let sign3 = Lanes(repeating: sum.fourth.sign)
    switch sum.count {
    case 0: break
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
