/// The three products of a 3×3 convolution with a stride of two by minimal filtering down its columns (``StrideTwoAxis``), as
/// ``WindowProducts`` defines them.
///
/// Rows of pixels are added and subtracted, and each of what comes of it is a line that takes a convolution along it, with one
/// of five transformed weights of three taps; rows of outputs are sums and differences of the results. Seven outputs of fourteen
/// pixels take 16 such lines, where the definition takes 20 rows. The lines of some images that have a weight in common are
/// multiplied together. Only short sums are added, with weights no larger: rounding errors are those of a sum over all taps.
///
/// An output's result depends on its image and the weights alone.
struct StrideTwoProducts: Hashable, Sendable {
  let geometry: PatchGeometry
  let features: Int
  let axis: StrideTwoAxis
  /// The lines, by their weight.
  let lines: [StrideTwoLines]
  /// The images that are multiplied together.
  let together: Int

  /// What the lines of images that are multiplied together may take of the level-2 cache.
  private static let cachedBytes = 256 << 10

  /// The products for a geometry; nil where they would not take clearly fewer multiplications, or not fill their lanes.
  init?(_ geometry: PatchGeometry, features: Int) {
    let (channels, padding, taps) = (geometry.channels, geometry.padding, 0..<3)
    guard geometry.kernel == 3, geometry.stride == 2, channels % WindowProducts.lanes == 0,
      features % WindowProducts.lanes == 0,
      let axis = StrideTwoAxis(pixels: geometry.height, outputs: geometry.gridHeight, padding: padding)
    else { return nil }
    func pixel(_ position: Int, _ tap: Int, _ size: Int) -> Int? {
      let pixel = 2 * position + tap - padding
      return (0..<size).contains(pixel) ? pixel : nil
    }
    let rows = (0..<geometry.gridHeight).map { row in taps.count { pixel(row, $0, geometry.height) != nil } }
    guard 20 * axis.count <= 17 * rows.reduce(0, +) else { return nil }
    self.geometry = geometry
    self.features = features
    self.axis = axis
    let row = max(geometry.width * channels, geometry.gridWidth * features) * MemoryLayout<Float>.stride
    let together = max(2, min(8, StrideTwoProducts.cachedBytes / (axis.count * row)))
    self.together = together
    let contacts = (0..<geometry.gridWidth).flatMap { position in
      taps.compactMap { tap in
        pixel(position, tap, geometry.width).map { (tap: tap, position: position, pixel: $0) }
      }
    }
    lines = axis.productsOfWeight.map {
      StrideTwoLines($0, of: axis, geometry, features: features, images: together, contacts: contacts)
    }
  }

  /// The two images of a convolution.
  private enum Side {
    case large, small

    var opposite: Side { self == .large ? .small : .large }
  }

  private func channels(_ side: Side) -> Int { side == .large ? geometry.channels : features }

  /// The pixels of a row.
  private func width(_ side: Side) -> Int { side == .large ? geometry.width : geometry.gridWidth }

  /// The floats of a row.
  private func rowCount(_ side: Side) -> Int { width(side) * channels(side) }

  /// How products become rows.
  private func sums(_ side: Side) -> SignedSums { side == .large ? axis.inputAdjoint : axis.output }

  /// The floats of the weights of three taps.
  private var lineWeightCount: Int { 3 * features * geometry.channels }
  /// The floats of all transformed weights.
  private var weightCount: Int { StrideTwoAxis.weightCount * lineWeightCount }

  /// The floats of working memory that each product needs.
  var scratchCount: Int {
    let factors = lines.map { lines in
      lines.products.count
        * max(
          together * max(lines.large.rowCount, lines.small.rowCount),
          lines.summedImages * (lines.large.rowCount + lines.small.rowCount))
    }
    let products = together * axis.count * max(rowCount(.large), rowCount(.small))
    return weightCount + max(weightCount, factors.max()! + products)
  }

  /// See ``WindowProducts/correlate(_:_:bias:slope:into:scratch:)``.
  func correlate(
    _ images: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into features: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    transform(weights, into: scratch + weightCount)
    for i in 0..<StrideTwoAxis.weightCount {
      let offset = i * lineWeightCount
      WeightPanels(lineWeights(in: scratch + (weightCount + offset)), .transposed).layStrips(into: scratch + offset)
    }
    multiply(images, .large, bias: bias, slope: slope, into: features, scratch)
  }

  /// See ``WindowProducts/spread(_:_:bias:slope:into:scratch:)``.
  func spread(
    _ features: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into images: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    transform(weights, into: scratch + weightCount)
    for i in 0..<StrideTwoAxis.weightCount {
      let offset = i * lineWeightCount
      WeightPanels(lineWeights(in: scratch + (weightCount + offset)), .asIs)
        .layStrips(of: geometry.channels, into: scratch + offset)
    }
    multiply(features, .small, bias: bias, slope: slope, into: images, scratch)
  }

  private func lineWeights(in memory: UnsafeMutablePointer<Float>) -> Matrix {
    Matrix(memory, rows: features, columns: 3 * geometry.channels)
  }

  /// Transforms the weights down the columns: five matrices of features × (3 taps · channels) out of three.
  private func transform(_ weights: Matrix, into transformed: UnsafeMutablePointer<Float>) {
    let columns = 3 * geometry.channels
    for feature in 0..<features {
      for column in stride(from: 0, to: columns, by: WindowProducts.lanes) {
        StrideTwoAxis.weights(
          SpacedLanes(weights.base + feature * weights.columns + column, columns),
          into: SpacedLanes(transformed + feature * columns + column, lineWeightCount))
      }
    }
  }

  /// The products of images of one side and panels of weights, which lie at the beginning of the working memory.
  private func multiply(
    _ x: Matrix, _ side: Side, bias: UnsafePointer<Float>?, slope: Float, into y: Matrix,
    _ scratch: UnsafeMutablePointer<Float>
  ) {
    let target = side.opposite
    let (inner, outputs) = (channels(side), channels(target))
    let products = scratch + weightCount
    let memory = products + together * axis.count * rowCount(target)
    let sums = self.sums(target)
    for first in stride(from: 0, to: x.rows, by: together) {
      let x = x.rows(first..<min(first + together, x.rows))
      for (i, lines) in lines.enumerated() {
        let factors = (side == .large ? lines.large : lines.small)(x, memory: memory)
        let isFinal = side == .small && lines.pixelsAreInImages
        let results = isFinal ? y.base + first * y.columns : products
        for family in side == .large ? lines.windows : lines.pixels {
          family.withSums(first: family.count / together * x.rows) { sums in
            for strip in stride(from: 0, to: outputs, by: WindowProducts.lanes) {
              sums(
                of: factors, scratch + (i &* lineWeightCount &+ 3 &* strip &* inner),
                from: isFinal ? bias.map { ($0 + strip).lanes } ?? .zero : .zero, slope: isFinal ? slope : 1,
                into: results + strip)
            }
          }
        }
      }
      for n in 0..<x.rows {
        sums(
          0..<sums.count, of: products + n * axis.count * rowCount(target), into: y.base + (first + n) * y.columns,
          pixels: width(target), channels: outputs, SignedSums.Finish(bias: bias, slope: slope))
      }
    }
  }

  /// See ``WindowProducts/gradient(_:_:into:accumulating:scratch:)``.
  func gradient(
    _ images: Matrix, _ features: Matrix, into weights: Matrix, accumulating: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (memory, columns) = (scratch + weightCount, 3 * geometry.channels)
    let (rows, strips) = (
      Array(0..<self.features), Array(stride(from: 0, to: geometry.channels, by: WindowProducts.lanes))
    )
    scratch.update(repeating: 0, count: weightCount)
    for (i, lines) in lines.enumerated() {
      for first in stride(from: 0, to: images.rows, by: lines.summedImages) {
        let range = first..<min(first + lines.summedImages, images.rows)
        let small = lines.small(features.rows(range), memory: memory)
        let large = lines.large(
          images.rows(range), memory: memory + range.count * lines.products.count * rowCount(.small))
        for (tap, places) in lines.tapPlaces.enumerated() {
          let count = places.small.count / lines.summedImages * range.count
          places.small.withUnsafeBufferPointer { smallPlaces in
            places.large.withUnsafeBufferPointer { largePlaces in
              addOuterProducts(
                small, at: UnsafeBufferPointer(rebasing: smallPlaces[..<count]), rows: rows,
                large, at: UnsafeBufferPointer(rebasing: largePlaces[..<count]), strips: strips,
                to: Matrix(
                  scratch + (i * lineWeightCount + tap * geometry.channels), rows: self.features, columns: columns))
            }
          }
        }
      }
    }
    for feature in 0..<self.features {
      for column in stride(from: 0, to: columns, by: WindowProducts.lanes) {
        addAdjoint(
          SpacedLanes(scratch + feature * columns + column, lineWeightCount),
          to: SpacedLanes(weights.base + feature * weights.columns + column, columns), accumulating: accumulating)
      }
    }
  }

  /// Takes the sums for five transformed weights back to three.
  @inline(__always)
  private func addAdjoint(_ sums: SpacedLanes, to weights: SpacedLanes, accumulating: Bool) {
    let (w0, w1, w2) = accumulating ? (weights[0], weights[1], weights[2]) : (.zero, .zero, .zero)
    StrideTwoAxis.weightsAdjoint(sums, into: weights)
    weights[0] += w0
    weights[1] += w1
    weights[2] += w2
  }
}
