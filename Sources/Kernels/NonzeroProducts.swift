import CProcessor

/// The products of ``RowProducts`` without the multiplications by zero: half of the pixels of pictures of clothes are black, and
/// a ReLU leaves as many zeros.
///
/// A zero times a weight leaves every sum as it is, bit for bit, so that the result does not tell how it was made (but for
/// weights that are infinite or not numbers, which a zero makes neither). What is not zero is gathered row by row, for a chunk
/// of the inner elements; it goes with a panel of 80 or 96 columns of the weights, which all but fills the level-1 cache. There
/// is a load for each multiplication, and processors load no faster than they multiply; so what is not zero is loaded four at a
/// time, and there must be zeros enough.
public struct NonzeroProducts {
  private static let lanes = WeightPanels.lanes
  /// The most inner elements of a panel, and the most strips of sixteen columns: 30 KiB.
  private static let chunk = 80
  private static let strips = 6
  /// Floats that are looked at together.
  private static let group = 8
  /// Elements that are not zero which are loaded together; their places are bytes of a word.
  private static let quadruple = 4
  /// The rows, the inner elements, and the share of zeros, in percent, from which on it pays.
  private static let fewest = 32
  private static let shortest = 64
  private static let least = 27

  private let x: Matrix
  private let panels: WeightPanels
  /// How many panels there are: of five or six strips, so that eight sums or more are under way.
  private let panelCount: Int

  /// The products of the rows of x, n × inner; nil where another way is faster.
  ///
  /// - Parameter weights: inner × columns as they lie, or columns × inner transposed.
  public init?(_ x: Matrix, _ weights: Matrix, _ transposition: Transposition) {
    panels = WeightPanels(weights, transposition)
    let strips = panels.columns / Self.lanes
    panelCount = (strips + Self.strips - 1) / Self.strips
    self.x = x
    guard panels.columns % Self.lanes == 0, panelCount > 0, strips >= panelCount * (Self.strips - 1),
      panels.inner % Self.group == 0, panels.inner >= Self.shortest, x.rows >= Self.fewest, Self.hasZeros(x)
    else { return nil }
  }

  /// Whether there are zeros enough in some of the rows.
  private static func hasZeros(_ x: Matrix) -> Bool {
    var zeros = SIMD16<Int32>.zero
    var count = 0
    for row in stride(from: 0, to: x.rows, by: max(1, x.rows / 16)) {
      let row = x.base + row * x.columns
      for i in stride(from: 0, to: x.columns - x.columns % lanes, by: lanes) {
        zeros.replace(with: zeros &+ 1, where: (row + i).lanes .== Lanes.zero)
        count += lanes
      }
    }
    return 100 * Int(zeros.wrappedSum()) >= least * count
  }

  /// y = x·op(W).
  ///
  /// - Parameter y: n × columns; it may hold anything.
  public func callAsFunction(into y: Matrix) {
    let (lanes, chunk) = (Self.lanes, Self.chunk)
    let panelBytes = Self.strips * lanes * chunk * 4
    // A group is written behind the last that is not zero.
    let listCount = x.rows * chunk + Self.group
    withUnsafeTemporaryAllocation(byteCount: panelBytes + listCount * 5 + x.rows, alignment: 64) { memory in
      let base = memory.baseAddress!
      let panel = base.bindMemory(to: Float.self, capacity: panelBytes / 4)
      let list = List(
        values: (base + panelBytes).bindMemory(to: Float.self, capacity: listCount),
        places: (base + panelBytes + 4 * listCount).bindMemory(to: UInt8.self, capacity: listCount),
        quadruples: (base + panelBytes + 5 * listCount).bindMemory(to: UInt8.self, capacity: x.rows))
      let groups = panels.inner / Self.group
      let chunks = (panels.inner + chunk - 1) / chunk
      let strips = panels.columns / lanes
      for i in 0..<chunks {
        let part = groups * i / chunks * Self.group..<groups * (i + 1) / chunks * Self.group
        gather(part, into: list)
        for p in 0..<panelCount {
          let columns = strips * p / panelCount..<strips * (p + 1) / panelCount
          panels.lay(part, from: columns.lowerBound * lanes, strips: columns.count, into: panel)
          let target = Matrix(y.base + columns.lowerBound * lanes, rows: y.rows, columns: y.columns)
          var prefetch = WeightPanels.Prefetch(
            panels, part, from: columns.upperBound * lanes, strips: Self.strips, calls: x.rows)
          if columns.count == Self.strips {
            multiply(Self.strips, list, panel, into: target, accumulating: i > 0, &prefetch)
          } else {
            multiply(Self.strips - 1, list, panel, into: target, accumulating: i > 0, &prefetch)
          }
        }
      }
    }
  }

  /// What is not zero in a chunk of each row, and where in the chunk; zeros fill up the last quadruple.
  private struct List {
    let values: UnsafeMutablePointer<Float>
    let places: UnsafeMutablePointer<UInt8>
    let quadruples: UnsafeMutablePointer<UInt8>
  }

  /// For each set of eight lanes, as bits, their numbers as bytes.
  private static let orders: [UInt64] = (0..<256).map { set in
    (0..<8).filter { set >> $0 & 1 == 1 }.enumerated().reduce(0) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
  }

  private func gather(_ part: Range<Int>, into list: List) {
    Self.orders.withUnsafeBufferPointer { orders in
      for row in 0..<x.rows {
        let source = x.base + (row &* x.columns &+ part.lowerBound)
        let first = row &* Self.chunk
        var next = first
        for k in stride(from: 0, to: part.count, by: Self.group) {
          next &+= cprocessor_take_nonzeros(
            source + k, Int32(truncatingIfNeeded: k), orders.baseAddress, list.values + next, list.places + next)
        }
        (list.values + next).store(SIMD4<Float>.zero, at: 0)
        UnsafeMutableRawPointer(list.places + next).storeBytes(of: 0, as: UInt32.self)
        list.quadruples[row] = UInt8(truncatingIfNeeded: (next &- first &+ Self.quadruple &- 1) / Self.quadruple)
      }
    }
  }

  /// All rows with a panel of so many strips. The weights of the next one are asked for meanwhile, as is the next row's target.
  @inline(__always)
  private func multiply(
    _ strips: Int, _ list: List, _ panel: UnsafeMutablePointer<Float>, into y: Matrix, accumulating: Bool,
    _ prefetch: inout WeightPanels.Prefetch
  ) {
    let width = strips &* Self.lanes
    for row in 0..<y.rows {
      let target = y.base + row &* y.columns
      let (values, places) = (list.values + row &* Self.chunk, list.places + row &* Self.chunk)
      prefetch.advance()
      for strip in 0..<strips { cprocessor_prefetch(target + (y.columns &+ strip &* Self.lanes)) }

      var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
      var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
      if accumulating {
        (s0, s1, s2) = (target.lanes, (target + 16).lanes, (target + 32).lanes)
        (s3, s4) = ((target + 48).lanes, (target + 64).lanes)
        if strips == Self.strips { s5 = (target + 80).lanes }
      }
      @inline(__always) func add(_ value: Lanes, _ place: UInt32) {
        let w = panel + Int(place & 0xFF) &* width
        s0.addProduct(value, w.lanes)
        s1.addProduct(value, (w + 16).lanes)
        s2.addProduct(value, (w + 32).lanes)
        s3.addProduct(value, (w + 48).lanes)
        s4.addProduct(value, (w + 64).lanes)
        if strips == Self.strips { s5.addProduct(value, (w + 80).lanes) }
      }
      for i in 0..<Int(list.quadruples[row]) {
        let quarters = cprocessor_quadruple(values + Self.quadruple &* i)
        let places = UnsafeRawPointer(places + Self.quadruple &* i).loadUnaligned(as: UInt32.self)
        add(quarters.repeating(0), places)
        add(quarters.repeating(1), places &>> 8)
        add(quarters.repeating(2), places &>> 16)
        add(quarters.repeating(3), places &>> 24)
      }
      (target.lanes, (target + 16).lanes, (target + 32).lanes) = (s0, s1, s2)
      ((target + 48).lanes, (target + 64).lanes) = (s3, s4)
      if strips == Self.strips { (target + 80).lanes = s5 }
    }
  }
}

extension Lanes {
  /// One element of each quarter, four times.
  @inline(__always)
  fileprivate func repeating(_ i: Int) -> Lanes {
    let (a, b, c, d) = (self[i], self[i &+ 4], self[i &+ 8], self[i &+ 12])
    return Lanes(a, a, a, a, b, b, b, b, c, c, c, c, d, d, d, d)
  }
}
