extension TiledImage {
  /// Whether a tile is a short one, down and along.
  @inline(__always)
  func isShort(_ tile: Tile) -> (down: Bool, along: Bool) { (down.isShort(tile.row), along.isShort(tile.column)) }

  /// The order of the tiles of some images: short along alone, not short, short down alone, short both ways, so that those that
  /// have a point are always neighbours.
  func order(images: Int) -> Order {
    let counts = (
      down.whole * along.short, down.whole * along.whole, down.short * along.whole, down.short * along.short
    )
    let second = images * counts.0
    let third = second + images * counts.1
    return Order(
      image: self, counts: counts, starts: (0, second, third, third + images * counts.2), count: images * tiles)
  }

  /// Places for the tiles of some images.
  struct Order {
    fileprivate let image: TiledImage
    /// The tiles of each kind in an image, and where they begin.
    fileprivate let counts, starts: (Int, Int, Int, Int)
    /// All places.
    let count: Int

    /// The place of a tile.
    @inline(__always)
    func callAsFunction(_ n: Int, _ tile: Tile) -> Int {
      let (down, along) = (image.down, image.along)
      let (row, column) = (tile.row &- down.whole, tile.column &- along.whole)
      switch image.isShort(tile) {
      case (false, true): return starts.0 &+ n &* counts.0 &+ tile.row &* along.short &+ column
      case (false, false): return starts.1 &+ n &* counts.1 &+ tile.row &* along.whole &+ tile.column
      case (true, false): return starts.2 &+ n &* counts.2 &+ row &* along.whole &+ tile.column
      case (true, true): return starts.3 &+ n &* counts.3 &+ row &* along.short &+ column
      }
    }

    /// The places of those that have a point.
    func places(skippingDown: Bool, along: Bool) -> Range<Int> {
      (along ? starts.1 : 0)..<(skippingDown ? starts.2 : along ? starts.3 : count)
    }
  }
}
