extension WinogradProducts {
  /// The features that are summed at once, by sixteen channels: eight registers of AVX2.
  private static let featuresAtOnce = 4

  /// See ``WindowProducts/gradient(_:_:into:accumulating:scratch:)``.
  func gradient(
    _ images: Matrix, _ features: Matrix, into weights: Matrix, accumulating: Bool,
    scratch: UnsafeMutablePointer<Float>
  ) {
    if !accumulating { weights.floats.update(repeating: 0) }
    switch taps {
    case 2: gradient(FourOutputsTwoTaps.self, images, features, into: weights, scratch)
    default: gradient(FourOutputsThreeTaps.self, images, features, into: weights, scratch)
    }
  }

  /// The adjoint of the transforms for the weights: Gᵀ·(Σ over tiles of (A·small) ⊙ (Bᵀ·large))·G.
  @inline(__always)
  private func gradient<Filter: WinogradFilter>(
    _: Filter.Type, _ images: Matrix, _ features: Matrix, into weights: Matrix, _ scratch: UnsafeMutablePointer<Float>
  ) {
    let (lanes, side, points, taps) = (WindowProducts.lanes, WinogradProducts.outputs, Filter.points, Filter.taps)
    let count = points * points
    let together = imagesOfGradient
    let (work, sums) = (scratch, scratch + WinogradProducts.workCount)
    let large = sums + count * self.features * lanes
    let small = large + values(windows, images: together)
    let frame = small + values(positions, images: together)

    for first in stride(from: 0, to: images.rows, by: together) {
      let range = first..<min(first + together, images.rows)
      let tiles = range.count * windows.tiles
      let largeStep = pointStep(windows, images: range.count)
      let smallStep = pointStep(positions, images: range.count)
      let order = windows.order(images: range.count)
      transform(
        Filter.self, images.rows(range), windows, order, panel: tiles, into: large, frame: frame, scratch: work)
      layOut(features.rows(range), positions, order, panel: tiles, into: small, frame: frame) {
        isShort, tile, target, step in
        transformTile(
          isShort, Filter.outputAdjoint, Filter.shortOutputAdjoint, side, to: points, tile, row: positions.rowStep,
          column: positions.columnStep, into: target, row: points &* step, column: step, scratch: work)
      }
      for group in 0..<windows.groups {
        for point in 0..<count {
          let places = places(point, order, Filter.self)
          let x = large + point * largeStep + (group * tiles + places.lowerBound) * lanes
          for feature in stride(from: 0, to: self.features, by: WinogradProducts.featuresAtOnce) {
            let y = small + point * smallStep + (feature / lanes * tiles + places.lowerBound) * lanes + feature % lanes
            sum(x, y, places.count, into: sums + (feature * count + point) * lanes, step: count * lanes)
          }
        }
        for feature in 0..<self.features {
          let filter = sums + feature * count * lanes
          transformAlongAxes(
            Filter.weightsAdjoint, points, to: taps, filter, row: points * lanes, column: lanes, into: filter,
            row: taps * lanes, column: lanes, scratch: work)
          let target = weights.base + feature * geometry.patchCount
          for y in 0..<taps {
            for x in 0..<taps {
              guard let place = weight((y, x), ofGroup: group) else { continue }
              (target + place).lanes += (filter + (y * taps + x) * lanes).lanes
            }
          }
        }
      }
    }
  }

  /// At one point, the sum over tiles of four features times sixteen channels.
  @inline(never)
  private func sum(
    _ large: UnsafeMutablePointer<Float>, _ small: UnsafeMutablePointer<Float>, _ tiles: Int,
    into sums: UnsafeMutablePointer<Float>, step: Int
  ) {
    let lanes = WindowProducts.lanes
    var (s0, s1, s2, s3) = (Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero)
    var (x, y) = (large, small)
    @inline(__always) func add() {
      let v = x.lanes
      s0.addProduct(v, Lanes(repeating: y[0]))
      s1.addProduct(v, Lanes(repeating: y[1]))
      s2.addProduct(v, Lanes(repeating: y[2]))
      s3.addProduct(v, Lanes(repeating: y[3]))
      x += lanes
      y += lanes
    }
    var tile = 0
    while tile &+ 4 <= tiles {
      add()
      add()
      add()
      add()
      tile &+= 4
    }
    while tile < tiles {
      add()
      tile &+= 1
    }
    sums.lanes = s0
    (sums + step).lanes = s1
    (sums + 2 &* step).lanes = s2
    (sums + 3 &* step).lanes = s3
  }
}
