import CProcessor

/// The same sums without the multiplications by zero, as in ``NonzeroProducts``. A pair of columns of b goes with a panel of 32 or
/// 48 columns of a, which fills most of the level-1 cache: each element of the panel that is loaded is multiplied twice.
///
/// The tiles lie the other way round than their places, and are turned when they go there.
extension OuterProducts {
  /// The most strips of sixteen columns of a in a panel.
  static let nonzeroStrips = 3
  /// Columns of b whose sums go to their places together: they fill a cache line.
  private static let group = lanes
  /// The share of zeros, in percent, from which on it pays: while a panel fits in the cache, and when it does not.
  private static func fewestZeros(rows: Int) -> Int { rows <= 160 ? 20 : 35 }

  /// Whether zeros are left out: there are enough in b, and no strip is narrower than others.
  public func leavesOutZeros(_ a: Matrix, _ b: Matrix) -> Bool {
    let lanes = OuterProducts.lanes
    return a.columns % lanes == 0 && a.columns >= 2 * lanes && b.columns % OuterProducts.group == 0
      && steps.reduce(0) { $0 + $1.rows.count } <= b.rows
      && NonzeroPairs.zeros(in: b) >= OuterProducts.fewestZeros(rows: b.rows)
  }

  /// As ``callAsFunction(_:_:offset:scratch:)``.
  func sumNonzeros(_ a: Matrix, _ b: Matrix, offset: Int, scratch: UnsafeMutablePointer<Float>) {
    let (lanes, group) = (OuterProducts.lanes, OuterProducts.group)
    let strips = a.columns / lanes
    let panelCount = (strips + OuterProducts.nonzeroStrips - 1) / OuterProducts.nonzeroStrips
    let (panel, list) = (scratch, scratch + a.rows * OuterProducts.nonzeroStrips * lanes)
    let slotCount = group * OuterProducts.nonzeroStrips * lanes
    let countBytes = OuterProducts.panel / 2 * steps.count * 4
    let (finals, loaded) = (finals, Set(terms.filter(\.isPlace).map(\.slot)))
    withUnsafeTemporaryAllocation(byteCount: places.count * slotCount * 4 + countBytes, alignment: 64) { memory in
      let held = memory.baseAddress!.bindMemory(to: Float.self, capacity: places.count * slotCount)
      let counts = UnsafeMutableRawPointer(held + places.count * slotCount)
        .bindMemory(to: Int32.self, capacity: countBytes / 4)
      steps.withUnsafeBufferPointer { steps in
        terms.withUnsafeBufferPointer { terms in
          for right in stride(from: 0, to: b.columns, by: OuterProducts.panel) {
            let columns = right..<min(right + OuterProducts.panel, b.columns)
            let pairs = NonzeroPairs(b, columns, runs: steps, scratch: list, counts: counts)
            for i in 0..<panelCount {
              let strips = strips * i / panelCount..<strips * (i + 1) / panelCount
              let (left, width) = (strips.lowerBound * lanes, strips.count * lanes)
              lay(a, from: left, width: width, into: panel)
              var pairs = pairs
              for first in stride(from: columns.lowerBound, to: columns.upperBound, by: group) {
                func turned(_ slot: Int) -> TurnedTile {
                  TurnedTile(
                    tile: held + slot * slotCount, width: width,
                    place: places[slot] + (offset + left * b.columns + first), stride: b.columns)
                }
                for slot in finals { turned(slot).prefetch() }
                for slot in loaded { turned(slot).load() }
                for pair in 0..<group / 2 {
                  let tile = held + 2 * pair * width
                  if strips.count == OuterProducts.nonzeroStrips {
                    sum(steps, terms, &pairs, panel, strips: 3, tile, slotCount)
                  } else {
                    sum(steps, terms, &pairs, panel, strips: 2, tile, slotCount)
                  }
                }
                for slot in finals { turned(slot).store() }
              }
            }
          }
        }
      }
    }
  }

  /// Lays some columns of a side by side, so that their rows lie one behind the other.
  private func lay(_ a: Matrix, from column: Int, width: Int, into panel: UnsafeMutablePointer<Float>) {
    for row in 0..<a.rows {
      let (source, target) = (a.base + (row &* a.columns &+ column), panel + row &* width)
      for i in stride(from: 0, to: width, by: OuterProducts.lanes) { (target + i).lanes = (source + i).lanes }
    }
  }

  /// The sums of a pair of columns of b with a panel, of all steps.
  ///
  /// - Parameters:
  ///   - pairs: The list of the pair; that of the next one afterwards.
  ///   - strips: Two or three.
  ///   - tile: Where the sums of the first slot go: of the first column, then of the second.
  ///   - slotCount: How far it is from slot to slot.
  @inline(__always)
  private func sum(
    _ steps: UnsafeBufferPointer<Step>, _ terms: UnsafeBufferPointer<Operand>, _ pairs: inout NonzeroPairs,
    _ panel: UnsafeMutablePointer<Float>, strips: Int, _ tile: UnsafeMutablePointer<Float>, _ slotCount: Int
  ) {
    let width = strips &* OuterProducts.lanes
    for step in steps {
      var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
      var (t0, t1, t2) = (Lanes.zero, Lanes.zero, Lanes.zero)
      let (values, rows, count) = (pairs.values, pairs.rows, Int(pairs.counts[0]))
      for i in 0..<count {
        let v = panel + Int(rows[i]) &* width
        let (x, y) = (Lanes(repeating: values[2 &* i]), Lanes(repeating: values[2 &* i &+ 1]))
        s0.addProduct(v.lanes, x)
        t0.addProduct(v.lanes, y)
        s1.addProduct((v + 16).lanes, x)
        t1.addProduct((v + 16).lanes, y)
        if strips == 3 {
          s2.addProduct((v + 32).lanes, x)
          t2.addProduct((v + 32).lanes, y)
        }
      }
      pairs.advance(by: count)
      for i in step.terms {
        let s = tile + terms[i].slot &* slotCount
        let t = s + width
        s0 += s.lanes
        s1 += (s + 16).lanes
        t0 += t.lanes
        t1 += (t + 16).lanes
        if strips == 3 {
          s2 += (s + 32).lanes
          t2 += (t + 32).lanes
        }
      }
      let s = tile + step.target.slot &* slotCount
      let t = s + width
      (s.lanes, (s + 16).lanes) = (s0, s1)
      (t.lanes, (t + 16).lanes) = (t0, t1)
      if strips == 3 { ((s + 32).lanes, (t + 32).lanes) = (s2, t2) }
    }
  }

  /// Sums of sixteen columns of b, a row each, and where they go, a column each.
  private struct TurnedTile {
    let tile: UnsafeMutablePointer<Float>
    let width: Int
    let place: UnsafeMutablePointer<Float>
    let stride: Int

    /// Asks for the place: it is seldom in the cache, and another rank may have read it last.
    @inline(__always)
    func prefetch() {
      for row in 0..<width { cprocessor_prefetch_for_writing(place + row &* stride) }
    }

    @inline(__always)
    func store() { turn(tile, every: width, rows: OuterProducts.group, columns: width, into: place, every: stride) }

    @inline(__always)
    func load() { turn(place, every: stride, rows: width, columns: OuterProducts.group, into: tile, every: width) }
  }
}

/// target[j, i] = source[i, j], four by four; rows and columns are multiples of four.
@inline(__always)
private func turn(
  _ source: UnsafeMutablePointer<Float>, every sourceStride: Int, rows: Int, columns: Int,
  into target: UnsafeMutablePointer<Float>, every targetStride: Int
) {
  for j in stride(from: 0, to: columns, by: 4) {
    for i in stride(from: 0, to: rows, by: 4) {
      @inline(__always) func row(_ k: Int) -> SIMD4<Float> {
        UnsafePointer(source + ((i &+ k) &* sourceStride &+ j)).piece(0)
      }
      @inline(__always) func store(_ elements: SIMD4<Float>, _ k: Int) {
        (target + ((j &+ k) &* targetStride &+ i)).store(elements, at: 0)
      }
      storeTransposed(row(0), row(1), row(2), row(3), store)
    }
  }
}
