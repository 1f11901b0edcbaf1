import CProcessor

extension OuterProducts {
  /// A tile of all steps. A function of its own, as the compiler would not keep the sums in registers among everything else.
  @inline(never)
  func sum(
    _ steps: UnsafeBufferPointer<Step>, _ left: UnsafeMutablePointer<Float>, _ right: UnsafeMutablePointer<Float>,
    _ terms: UnsafeBufferPointer<Operand>, _ window: Window
  ) {
    let tile = OuterProducts.tile
    for step in steps {
      var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
      var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
      var x = left + step.rows.lowerBound &* tile
      var y = right + step.rows.lowerBound &* OuterProducts.lanes
      @inline(__always) func add(_ i: Int) {
        let v = (y + i &* OuterProducts.lanes).lanes
        let x = x + i &* tile
        s0.addProduct(v, Lanes(repeating: x[0]))
        s1.addProduct(v, Lanes(repeating: x[1]))
        s2.addProduct(v, Lanes(repeating: x[2]))
        s3.addProduct(v, Lanes(repeating: x[3]))
        s4.addProduct(v, Lanes(repeating: x[4]))
        s5.addProduct(v, Lanes(repeating: x[5]))
      }
      var rest = step.rows.count
      // Few turns, whose number the processor can foresee.
      while rest >= 8 {
        add(0)
        add(1)
        add(2)
        add(3)
        add(4)
        add(5)
        add(6)
        add(7)
        x += 8 &* tile
        y += 8 &* OuterProducts.lanes
        rest &-= 8
      }
      while rest > 0 {
        add(0)
        x += tile
        y += OuterProducts.lanes
        rest &-= 1
      }
      for i in step.terms {
        let term = window.tile(terms[i])
        s0 += term[0].lanes
        s1 += term[1].lanes
        s2 += term[2].lanes
        s3 += term[3].lanes
        s4 += term[4].lanes
        s5 += term[5].lanes
      }
      let target = window.tile(step.target)
      target[0].lanes = s0
      target[1].lanes = s1
      target[2].lanes = s2
      target[3].lanes = s3
      target[4].lanes = s4
      target[5].lanes = s5
    }
  }

  /// Where a tile of every sum lies, at its place and in the cache.
  struct Window {
    let places: UnsafeBufferPointer<UnsafeMutablePointer<Float>>
    let shift: Int
    let stride: Int
    let height: Int
    let width: Int
    let held: UnsafeMutablePointer<Float>

    /// Whether a tile fits in at its place; what is narrower at an edge of the sums is always held in the cache.
    @inline(__always)
    var isWhole: Bool { height == OuterProducts.tile && width == OuterProducts.lanes }

    @inline(__always)
    func tile(_ operand: Operand) -> Tile {
      operand.isPlace && isWhole ? place(operand.slot) : held(operand.slot)
    }

    @inline(__always)
    private func place(_ slot: Int) -> Tile { Tile(base: places[slot] + shift, stride: stride) }

    @inline(__always)
    private func held(_ slot: Int) -> Tile {
      Tile(base: held + slot &* (OuterProducts.tile &* OuterProducts.lanes), stride: OuterProducts.lanes)
    }

    /// Asks for the place of the tile below, of so many rows: it is seldom in the cache, and another rank may have read it last.
    @inline(__always)
    func prefetchNext(_ slot: Int, rows: Int) {
      let next = place(slot)
      for row in 0..<max(rows, 0) { cprocessor_prefetch_for_writing(next[OuterProducts.tile &+ row]) }
    }

    /// Brings a tile from its place into the cache.
    func load(_ slot: Int) {
      for row in 0..<height {
        let source = place(slot)[row]
        held(slot)[row].lanes = source.lanes(upTo: width)
      }
    }

    func store(_ slot: Int) {
      for row in 0..<height {
        let (lanes, target) = (held(slot)[row].lanes, place(slot)[row])
        target.store(lanes, upTo: width)
      }
    }
  }

  /// Six rows of sixteen floats.
  struct Tile {
    let base: UnsafeMutablePointer<Float>
    let stride: Int

    @inline(__always)
    subscript(row: Int) -> UnsafeMutablePointer<Float> { base + row &* stride }
  }
}
