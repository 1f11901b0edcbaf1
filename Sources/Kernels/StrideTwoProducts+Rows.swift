extension StrideTwoProducts {
  /// Where the factors or the products of a row lie, by the weight they have in common.
  struct Table {
    let products: StrideTwoProducts
    let places: UnsafeMutablePointer<Int>

    /// Those of a weight, for so many images.
    subscript(weight: Int, images: Int) -> UnsafeBufferPointer<Int> {
      let range = products.columns.productsOfWeight[weight]
      return UnsafeBufferPointer(
        start: places + (range.lowerBound * images + weight * (RowTile.large - 1)), count: range.count * images)
    }

    /// Lists the places that `place` gives, image by image; the last one of each weight is repeated, so that a tile can be whole.
    @inline(__always)
    func fill(images: Int, _ place: (_ image: Int, _ product: Int) -> Int) {
      var next = places
      for range in products.columns.productsOfWeight {
        for image in 0..<images {
          for i in range {
            next.pointee = place(image, products.columns.productsByWeight[i])
            next += 1
          }
        }
        for _ in 1..<RowTile.large {
          next.pointee = range.isEmpty ? 0 : (next - 1).pointee
          next += 1
        }
      }
    }

    /// Lists factors, counted from ``Factors/base(_:)``.
    ///
    /// - Parameter step: The floats from a row of pixels to that of the next image.
    func fill(_ side: Side, images: Int, every step: Int) {
      let channels = products.channels(side)
      let factors = side == .large ? products.columns.inputFactors : products.columns.outputAdjointFactors
      fill(images: images) { image, product in
        let factor = factors[product]
        return image * (factor.isSum ? products.columns.count * channels : step) + factor.place * channels
      }
    }
  }

  /// The places of a table.
  var tableCount: Int {
    columns.count * max(together, StrideTwoProducts.summedTogether) + StrideTwoAxis.weightCount * RowTile.large
  }

  /// The steps of a sum over channels, as ``TapSums`` takes them.
  struct Steps {
    let offsets, weights: UnsafePointer<Int>
  }

  /// Calls `body` with memory for tables, and with steps for as many channels as there are on either side.
  func withTables(_ count: Int, _ body: ([Table], Steps) -> Void) {
    let (step, channels) = (TapFamily.stepChannels(of: WindowProducts.lanes), max(features, geometry.channels))
    let steps = channels / step
    withUnsafeTemporaryAllocation(of: Int.self, capacity: count * tableCount + 2 * steps) { memory in
      let base = memory.baseAddress!
      let (offsets, weights) = (base + count * tableCount, base + count * tableCount + steps)
      for i in 0..<steps {
        offsets[i] = i * step
        weights[i] = i * step * WindowProducts.lanes
      }
      body(
        (0..<count).map { Table(products: self, places: base + $0 * tableCount) },
        Steps(offsets: offsets, weights: weights))
    }
  }

  /// The factors of a row of products.
  struct Factors {
    /// The row of pixels, in the images or combined of several.
    let row: UnsafeMutablePointer<Float>
    let areInImages: Bool
    /// What is summed of them.
    let sums: UnsafeMutablePointer<Float>
    let side: Side

    /// What the places of a ``Table`` count from.
    func base(_ weight: Int) -> UnsafeMutablePointer<Float> {
      // Pixels are summed for all but the middle tap; outputs for ½(w₀ ± w₂) alone.
      let isSum = side == .large ? weight != 4 : weight == 1 || weight == 2
      return isSum ? sums : row
    }
  }

  /// Forms the factors of a row of products of some images.
  func factors(_ row: Int, of x: Matrix, _ side: Side, scratch: UnsafeMutablePointer<Float>) -> Factors {
    let (lanes, channels, count) = (WindowProducts.lanes, self.channels(side), rowCount(side))
    let sum = factors(side).sums[row]
    let areInImages = sum.count == 1
    let line = areInImages ? x.base + sum.first.source * count : scratch
    if !areInImages {
      for n in 0..<x.rows {
        SignedSums.sum(
          sum, of: SignedSums.Rows(base: x.base + n * x.columns, row: count, image: 0), into: line + n * count,
          every: 0,
          images: 1, count: count)
      }
    }
    let (sums, step) = (scratch + x.rows * count, areInImages ? x.columns : count)
    for n in 0..<x.rows {
      for strip in stride(from: 0, to: channels, by: lanes) {
        let source = SpacedLanes(line + (n &* step &+ strip), channels)
        let target = SpacedLanes(sums + (n &* columns.count &* channels &+ strip), channels)
        if side == .large {
          columns.input(source, into: target)
        } else {
          columns.outputAdjoint(source, into: target)
        }
      }
    }
    return Factors(row: line, areInImages: areInImages, sums: sums, side: side)
  }

  /// The pixels of a row from its products.
  func sumWithinRow(
    _ products: UnsafeMutablePointer<Float>, _ side: Side, images: Int, into line: UnsafeMutablePointer<Float>
  ) {
    let channels = self.channels(side)
    for n in 0..<images {
      for strip in stride(from: 0, to: channels, by: WindowProducts.lanes) {
        let source = SpacedLanes(products + (n &* columns.count &* channels &+ strip), channels)
        let target = SpacedLanes(line + (n &* rowCount(side) &+ strip), channels)
        if side == .large {
          columns.inputAdjoint(source, into: target)
        } else {
          columns.output(source, into: target)
        }
      }
    }
  }
}
