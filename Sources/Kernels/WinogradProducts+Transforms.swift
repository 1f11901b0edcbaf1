/// The transforms of weights, and of tiles where they lie.
extension WinogradProducts {
  /// Transforms the weights: for each strip of outputs, point, group and channel, sixteen.
  @inline(__always)
  func transform<Filter: WinogradFilter>(
    _ weights: WeightBlock, _: Filter.Type, into target: UnsafeMutablePointer<Float>, _ groups: Int, _ strips: Int,
    block: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    let (lanes, points, taps) = (WindowProducts.lanes, Filter.points, Filter.taps)
    let (size, step) = (lanes * lanes, groups * lanes * lanes)
    for strip in 0..<strips {
      for group in 0..<groups {
        for y in 0..<taps {
          for x in 0..<taps {
            let part = block + (y * taps + x) * size
            if !weights(strip, group, (y, x), part) { part.update(repeating: 0, count: size) }
          }
        }
        let target = target + strip * points * points * step + group * size
        for channel in 0..<lanes {
          transformAlongAxes(
            Filter.weights, taps, to: points, block + channel * lanes, row: taps * size, column: size,
            into: target + channel * lanes, row: points * step, column: step, scratch: scratch)
        }
      }
    }
  }

  /// The tiles that have a point.
  @inline(__always)
  func places<Filter: WinogradFilter>(_ point: Int, _ order: TiledImage.Order, _: Filter.Type) -> Range<Int> {
    order.places(
      skippingDown: point / Filter.points == Filter.skippedPoint, along: point % Filter.points == Filter.skippedPoint)
  }

  /// Applies to a tile, down and along, the transform of four outputs or that of three.
  @inline(__always)
  func transformTile(
    _ isShort: (down: Bool, along: Bool), _ whole: (SpacedLanes, SpacedLanes) -> Void,
    _ short: (SpacedLanes, SpacedLanes) -> Void, _ size: Int, to resultSize: Int,
    _ x: UnsafeMutablePointer<Float>, row xRow: Int, column xColumn: Int,
    into y: UnsafeMutablePointer<Float>, row yRow: Int, column yColumn: Int, scratch: UnsafeMutablePointer<Float>
  ) {
    @inline(__always) func transform(
      _ down: (SpacedLanes, SpacedLanes) -> Void, _ along: (SpacedLanes, SpacedLanes) -> Void
    ) {
      transformAlongAxes(
        down, along, size, to: resultSize, x, row: xRow, column: xColumn, into: y, row: yRow, column: yColumn,
        scratch: scratch)
    }
    switch isShort {
    case (false, false): transform(whole, whole)
    case (false, true): transform(whole, short)
    case (true, false): transform(short, whole)
    case (true, true): transform(short, short)
    }
  }

  /// Transforms the tiles of images: for each point, group and tile, sixteen channels.
  @inline(__always)
  func transform<Filter: WinogradFilter>(
    _: Filter.Type, _ x: Matrix, _ image: TiledImage, _ order: TiledImage.Order, panel: Int,
    into values: UnsafeMutablePointer<Float>,
    frame: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) {
    layOut(x, image, order, panel: panel, into: values, frame: frame) { isShort, tile, target, step in
      transformTile(
        isShort, Filter.input, Filter.shortInput, Filter.points, to: Filter.points, tile, row: image.rowStep,
        column: image.columnStep, into: target, row: Filter.points &* step, column: step, scratch: scratch)
    }
  }

  /// Calls `body` with every tile of the images, whether it is a short one, and the place of its first point.
  ///
  /// - Parameter panel: So many tiles lie together: first all of their groups, then the next ones.
  @inline(__always)
  func layOut(
    _ x: Matrix, _ image: TiledImage, _ order: TiledImage.Order, panel: Int,
    into values: UnsafeMutablePointer<Float>, frame: UnsafeMutablePointer<Float>,
    _ body: (
      _ isShort: (down: Bool, along: Bool), _ tile: UnsafeMutablePointer<Float>,
      _ target: UnsafeMutablePointer<Float>, _ step: Int
    ) -> Void
  ) {
    let lanes = WindowProducts.lanes
    let step = pointStep(image, images: x.rows)
    func place(_ tile: Int, _ group: Int) -> Int {
      ((tile / panel * image.groups + group) * panel + tile % panel) * lanes
    }
    let canvas = image.frame.canvas(in: frame)
    for n in 0..<x.rows {
      let pixels = canvas.lay(x.base + n * x.columns)
      for group in 0..<image.groups {
        let places = image.group(group)
        image.forEachTile { tile in
          body(
            image.isShort(tile), pixels + image.offset(of: tile, places),
            values + place(order(n, tile), group), step)
        }
      }
    }
  }
}
