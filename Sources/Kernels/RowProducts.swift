/// The product of every row of a matrix with the same weights, y = x·W or y = x·Wᵀ: a dense layer, forward and back.
///
/// Each sum runs over all inner elements in their order, one fused multiplication after another. So a row has the same bits
/// whatever other rows are multiplied with it, on whatever processor; the products of a BLAS library promise neither, as its
/// kernels take several rows at a time and the last of them in another way.
///
/// A panel of sixteen columns of the weights is laid out for a chunk of the inner elements, where it stays in the level-1 cache
/// while all rows pass by. See K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
///
/// Where many elements of x are zero, ``NonzeroProducts`` does the work, to the same bits.
public enum RowProducts {
  private static let lanes = WeightPanels.lanes
  /// Inner elements of a panel: 16 KiB, half of the level-1 cache.
  private static let chunk = 256

  /// y = x·op(W).
  ///
  /// - Parameters:
  ///   - x: n × inner.
  ///   - weights: inner × columns as they lie, or columns × inner transposed.
  ///   - y: n × columns; it may hold anything.
  public static func multiply(_ x: Matrix, _ weights: Matrix, _ transposition: Transposition, into y: Matrix) {
    let panels = WeightPanels(weights, transposition)
    assert(
      x.columns == panels.inner && x.rows == y.rows && y.columns == panels.columns,
      "the rows or columns of a matrix are not those of another")
    guard y.count > 0 else { return }
    guard panels.inner > 0 else { return y.floats.update(repeating: 0) }
    if let products = NonzeroProducts(x, weights, transposition) { return products(into: y) }
    withUnsafeTemporaryAllocation(byteCount: chunk * lanes * 4, alignment: 64) { memory in
      let panel = memory.bindMemory(to: Float.self).baseAddress!
      // Chunks of about the same length.
      let chunks = (panels.inner + chunk - 1) / chunk
      for i in 0..<chunks {
        let part = panels.inner * i / chunks..<panels.inner * (i + 1) / chunks
        for column in stride(from: 0, to: y.columns, by: lanes) {
          panels.lay(part, from: column, into: panel)
          multiply(x, part, panel, column, of: panels, into: y)
        }
      }
    }
  }

  /// All rows with a panel. The weights of the next one are asked for meanwhile.
  private static func multiply(
    _ x: Matrix, _ part: Range<Int>, _ panel: UnsafeMutablePointer<Float>, _ column: Int, of panels: WeightPanels,
    into y: Matrix
  ) {
    let isWhole = column &+ lanes <= y.columns
    var prefetch = WeightPanels.Prefetch(
      panels, part, from: column + lanes, calls: (x.rows + RowTile.large - 1) / RowTile.large)
    var row = 0
    while row < x.rows {
      let height = RowTile.height(ofRest: x.rows &- row)
      prefetch.advance()
      if !isWhole {
        let width = y.columns &- column
        if height == RowTile.large {
          multiply(RowTile.large, x, row, part, panel, into: y, column, width)
        } else {
          multiply(RowTile.small, x, row, part, panel, into: y, column, width)
        }
      } else if height == RowTile.large {
        multiply(RowTile.large, x, row, part, panel, into: y, column, lanes)
      } else {
        multiply(RowTile.small, x, row, part, panel, into: y, column, lanes)
      }
      row &+= height
    }
  }

  /// Some rows with a panel; rows that are missing are computed as the last one, and not stored.
  @inline(__always)
  private static func multiply(
    _ height: Int, _ x: Matrix, _ row: Int, _ part: Range<Int>, _ panel: UnsafeMutablePointer<Float>, into y: Matrix,
    _ column: Int, _ width: Int
  ) {
    let (count, last) = (part.count, x.rows &- 1)
    @inline(__always) func source(_ i: Int) -> UnsafeMutablePointer<Float> {
      x.base + (min(row &+ i, last) &* x.columns &+ part.lowerBound)
    }
    @inline(__always) func target(_ i: Int) -> UnsafeMutablePointer<Float> {
      y.base + ((row &+ i) &* y.columns &+ column)
    }
    @inline(__always) func before(_ i: Int) -> Lanes {
      guard part.lowerBound > 0, i < height, row &+ i <= last else { return .zero }
      return width == lanes ? target(i).lanes : target(i).lanes(first: width)
    }
    @inline(__always) func store(_ i: Int, _ sum: Lanes) {
      guard row &+ i <= last else { return }
      if width == lanes { target(i).lanes = sum } else { target(i).store(sum, first: width) }
    }
    let (x0, x1, x2, x3, x4, x5) = (source(0), source(1), source(2), source(3), source(4), source(5))
    var (s0, s1, s2, s3, s4, s5) = (before(0), before(1), before(2), before(3), before(4), before(5))
    for k in 0..<count {
      let w = (panel + k &* lanes).lanes
      s0.addProduct(w, Lanes(repeating: x0[k]))
      s1.addProduct(w, Lanes(repeating: x1[k]))
      s2.addProduct(w, Lanes(repeating: x2[k]))
      s3.addProduct(w, Lanes(repeating: x3[k]))
      if height == RowTile.large {
        s4.addProduct(w, Lanes(repeating: x4[k]))
        s5.addProduct(w, Lanes(repeating: x5[k]))
      }
    }
    store(0, s0)
    store(1, s1)
    store(2, s2)
    store(3, s3)
    if height == RowTile.large {
      store(4, s4)
      store(5, s5)
    }
  }
}
