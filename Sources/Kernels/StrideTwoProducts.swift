/// The three products of a 3×3 convolution with a stride of two by minimal filtering along both axes (``StrideTwoAxis``), as
/// ``WindowProducts`` defines them.
///
/// Seven outputs of fourteen pixels take 16 products along an axis where the definition takes 20, so both axes 256 instead of
/// 400. A row of products is worked on at a time, for several images: pixels are combined across rows, then within the row, are
/// multiplied by one of 5 × 5 transformed weights, and the products combined within the row. All this stays in or near the
/// level-1 cache; the sums across rows come last. Pixels and products are but added and subtracted, and sums over channels are
/// short: rounding errors are no larger than those of a sum over all taps.
///
/// An output's result depends on its image and the weights alone.
struct StrideTwoProducts: Hashable, Sendable {
  let geometry: PatchGeometry
  let features: Int
  /// The algorithms down the columns of pixels, and along their rows.
  let rows, columns: StrideTwoAxis

  /// With sixteen channels the transforms take what there is less to multiply.
  private static let fewestChannels = 32

  /// The products for a geometry; nil where they would not take clearly fewer multiplications, or not fill their lanes.
  init?(_ geometry: PatchGeometry, features: Int) {
    guard geometry.kernel == 3, geometry.stride == 2,
      min(geometry.channels, features) >= StrideTwoProducts.fewestChannels,
      geometry.channels % WindowProducts.lanes == 0, features % WindowProducts.lanes == 0
    else { return nil }
    let padding = geometry.padding
    guard let rows = StrideTwoAxis(pixels: geometry.height, outputs: geometry.gridHeight, padding: padding),
      let columns = StrideTwoAxis(pixels: geometry.width, outputs: geometry.gridWidth, padding: padding)
    else { return nil }
    (self.rows, self.columns) = (rows, columns)
    self.geometry = geometry
    self.features = features
    let taps = (0..<geometry.positions).map { position in
      (0..<9).count { geometry.pixel(of: position, tap: $0) != nil }
    }
    guard 10 * rows.count * columns.count <= 8 * taps.reduce(0, +) else { return nil }
  }

  /// The two images of a convolution.
  enum Side {
    case large, small

    var opposite: Side { self == .large ? .small : .large }
  }

  func channels(_ side: Side) -> Int { side == .large ? geometry.channels : features }

  /// The pixels of a row.
  func width(_ side: Side) -> Int { side == .large ? geometry.width : geometry.gridWidth }

  /// The floats of a row.
  func rowCount(_ side: Side) -> Int { width(side) * channels(side) }

  /// How the rows become factors of products, and how products become rows.
  func factors(_ side: Side) -> SignedSums { side == .large ? rows.input : rows.outputAdjoint }
  private func sums(_ side: Side) -> SignedSums { side == .large ? rows.inputAdjoint : rows.output }

  /// The floats of the transformed weights.
  var weightCount: Int { StrideTwoAxis.weightCount * StrideTwoAxis.weightCount * features * geometry.channels }

  /// The floats of a row of pixels, and of what is summed of them, at most.
  private func factorCount(_ side: Side) -> Int { rowCount(side) + columns.count * channels(side) }

  /// The floats of working memory that each product needs.
  var scratchCount: Int {
    func product(from side: Side) -> Int {
      let target = side.opposite
      return weightCount
        + together * (factorCount(side) + columns.count * channels(target) + rows.count * rowCount(target))
    }
    return weightCount
      + max(
        product(from: .large), product(from: .small),
        StrideTwoProducts.summedTogether * (factorCount(.large) + factorCount(.small)))
  }

  /// The images that are multiplied together: those whose row of products stays in the level-1 cache, a few at least.
  var together: Int {
    let bytes = columns.count * (geometry.channels + features) * MemoryLayout<Float>.stride
    return max(2, min(8, (24 << 10) / bytes))
  }

  /// See ``WindowProducts/correlate(_:_:bias:slope:into:scratch:)``.
  func correlate(
    _ images: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into features: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    lay(weights, .transposed, into: scratch)
    multiply(images, .large, bias: bias, slope: slope, into: features, scratch)
  }

  /// See ``WindowProducts/spread(_:_:bias:slope:into:scratch:)``.
  func spread(
    _ features: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into images: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    lay(weights, .asIs, into: scratch)
    multiply(features, .small, bias: bias, slope: slope, into: images, scratch)
  }

  /// Transforms the weights, and lays out those of each row and column in panels of sixteen outputs.
  private func lay(_ weights: Matrix, _ transposition: Transposition, into panels: UnsafeMutablePointer<Float>) {
    let (lanes, channels) = (WindowProducts.lanes, geometry.channels)
    let (count, size) = (StrideTwoAxis.weightCount, features * channels)
    let transformed = panels + weightCount
    withUnsafeTemporaryAllocation(byteCount: 3 * count * lanes * 4, alignment: 64) { memory in
      let work = memory.bindMemory(to: Float.self).baseAddress!
      for feature in 0..<features {
        for channel in stride(from: 0, to: channels, by: lanes) {
          transformAlongAxes(
            StrideTwoAxis.weights, 3, to: count, weights.base + feature * weights.columns + channel, row: 3 * channels,
            column: channels, into: transformed + feature * channels + channel, row: count * size, column: size,
            scratch: work)
        }
      }
    }
    for i in 0..<count * count {
      let place = i * size
      let matrix = WeightPanels(Matrix(transformed + place, rows: features, columns: channels), transposition)
      for column in stride(from: 0, to: matrix.columns, by: lanes) {
        matrix.lay(0..<matrix.inner, from: column, into: panels + place + column * matrix.inner)
      }
    }
  }

  /// The products of images of one side and panels of weights, which lie at the beginning of the working memory.
  private func multiply(
    _ x: Matrix, _ side: Side, bias: UnsafePointer<Float>?, slope: Float, into y: Matrix,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let target = side.opposite
    let work = scratch + weightCount
    let products = work + together * factorCount(side)
    let lines = products + together * columns.count * channels(target)
    let sums = self.sums(target)
    withTables(3) { tables, steps in
      for first in stride(from: 0, to: x.rows, by: together) {
        let count = min(together, x.rows - first)
        let step = count * rowCount(target)
        if first == 0 || count < together {
          tables[0].fill(side, images: count, every: x.columns)
          tables[1].fill(side, images: count, every: rowCount(side))
          tables[2].fill(images: count) { ($0 * columns.count + $1) * channels(target) }
        }
        for (row, weight) in rows.weightOfProduct.enumerated() {
          let factors = self.factors(row, of: x.rows(first..<first + count), side, scratch: work)
          multiply(
            factors, tables[factors.areInImages ? 0 : 1], images: count,
            scratch + weight * (weightCount / StrideTwoAxis.weightCount),
            into: products, tables[2], steps)
          sumWithinRow(products, target, images: count, into: lines + row * step)
        }
        for n in 0..<count {
          sums(
            SignedSums.Rows(base: lines + n * rowCount(target), row: step, image: channels(target)),
            into: SignedSums.Rows(
              base: y.base + (first + n) * y.columns, row: rowCount(target), image: channels(target)),
            images: width(target), count: channels(target), SignedSums.Finish(bias: bias, slope: slope))
        }
      }
    }
  }

  /// The products of a row, for all weights that it has in columns.
  private func multiply(
    _ factors: Factors, _ sources: Table, images: Int, _ panels: UnsafeMutablePointer<Float>,
    into products: UnsafeMutablePointer<Float>, _ targets: Table, _ steps: Steps
  ) {
    let (inner, outputs) = (channels(factors.side), channels(factors.side.opposite))
    for column in 0..<StrideTwoAxis.weightCount {
      let (places, panels) = (sources[column, images], panels + column * inner * outputs)
      let sums = TapSums(
        count: places.count, sources: places.baseAddress!, targets: targets[column, images].baseAddress!,
        steps: inner / TapFamily.stepChannels(of: inner), offsets: steps.offsets, weights: steps.weights)
      for strip in stride(from: 0, to: outputs, by: WindowProducts.lanes) {
        sums(
          of: factors.base(column), channels: inner, panels + strip * inner, from: .zero, slope: 1,
          into: products + strip)
      }
    }
  }
}
