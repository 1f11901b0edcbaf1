import CProcessor

/// The weights of ``RowProducts``, of which a strip of sixteen columns is laid out at a time, or several side by side:
/// panel[k, i] = op(W)[k, column + i].
struct WeightPanels {
  /// The columns of a strip.
  static let lanes = 16

  /// The elements of a column.
  let inner: Int
  /// The columns of op(W).
  let columns: Int
  fileprivate let weights: Matrix
  fileprivate let isTransposed: Bool

  /// The panels of weights that lie as inner × columns, or transposed as columns × inner.
  init(_ weights: Matrix, _ transposition: Transposition) {
    self.weights = weights
    isTransposed = transposition == .transposed
    (inner, columns) = isTransposed ? (weights.columns, weights.rows) : (weights.rows, weights.columns)
  }

  /// Lays out a part of the inner elements of the columns from `column` on. What stands for columns that are missing is
  /// of no importance.
  func lay(_ part: Range<Int>, from column: Int, strips: Int = 1, into panel: UnsafeMutablePointer<Float>) {
    let width = strips * WeightPanels.lanes
    for first in stride(from: 0, to: width, by: WeightPanels.lanes) {
      if isTransposed {
        transpose(part, column + first, into: panel + first, every: width)
      } else {
        copy(part, column + first, into: panel + first, every: width)
      }
    }
  }

  /// Lays out all columns, strip by strip; where they are taps of so many channels each, the strips of all taps that have the
  /// same channels together.
  func layStrips(of channels: Int? = nil, into target: UnsafeMutablePointer<Float>) {
    let channels = channels ?? columns
    var target = target
    for strip in stride(from: 0, to: channels, by: WeightPanels.lanes) {
      for tap in stride(from: 0, to: columns, by: channels) {
        lay(0..<inner, from: tap + strip, into: target)
        target += inner * WeightPanels.lanes
      }
    }
  }

  /// Asks for what ``lay(_:from:into:)`` will read, a few rows of the weights at a time, so that it is in the cache by then.
  struct Prefetch {
    private var next: UnsafeMutablePointer<Float>
    private let stride: Int
    private let lines: Int
    private let rowsAtOnce: Int
    private var rest: Int

    /// All is asked for after so many calls of ``advance()``.
    init(_ panels: WeightPanels, _ part: Range<Int>, from column: Int, strips: Int = 1, calls: Int) {
      let isTransposed = panels.isTransposed
      stride = panels.weights.columns
      lines = isTransposed ? (part.count + 15) / 16 : strips
      let columns = min(strips * WeightPanels.lanes, panels.columns - column)
      rest = columns <= 0 ? 0 : isTransposed ? columns : part.count
      rowsAtOnce = (rest + calls - 1) / calls
      next =
        panels.weights.base + (isTransposed ? column * stride + part.lowerBound : part.lowerBound * stride + column)
    }

    @inline(__always)
    mutating func advance() {
      let count = min(rowsAtOnce, rest)
      for _ in 0..<count {
        for line in 0..<lines { cprocessor_prefetch(next + line &* 16) }
        next += stride
      }
      rest &-= count
    }
  }

  private func copy(_ part: Range<Int>, _ column: Int, into panel: UnsafeMutablePointer<Float>, every step: Int) {
    let width = min(WeightPanels.lanes, columns - column)
    var source = weights.base + part.lowerBound * columns + column
    for k in 0..<part.count {
      (panel + k &* step).lanes = source.lanes(upTo: width)
      source += columns
    }
  }

  /// Four columns by four elements at a time.
  private func transpose(_ part: Range<Int>, _ column: Int, into panel: UnsafeMutablePointer<Float>, every step: Int) {
    let count = part.count
    for group in stride(from: 0, to: WeightPanels.lanes, by: 4) {
      @inline(__always) func source(_ i: Int) -> UnsafePointer<Float> {
        UnsafePointer(weights.base + min(column + group + i, columns - 1) * inner + part.lowerBound)
      }
      @inline(__always) func store(_ elements: SIMD4<Float>, _ k: Int) {
        (panel + k &* step).store(elements, at: group)
      }
      let (a, b, c, d) = (source(0), source(1), source(2), source(3))
      var k = 0
      while k &+ 4 <= count {
        storeTransposed(a.piece(k), b.piece(k), c.piece(k), d.piece(k)) { store($0, k &+ $1) }
        k &+= 4
      }
      while k < count {
        store(SIMD4(a[k], b[k], c[k], d[k]), k)
        k &+= 1
      }
    }
  }
}
