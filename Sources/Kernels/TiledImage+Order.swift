extension TiledImage {
  /// Whether a tile is a short one, down and along.
  @inline(__always)
  func isShort(_ tile: Tile) -> (down: Bool, along: Bool) {
    (isShortDown && tile.row == rows &- 1, isShortAlong && tile.column == columns &- 1)
  }

  /// The order of the tiles of some images: short along alone, not short, short down alone, short both ways, so that those that
  /// have a point are always neighbours.
  ///
  /// - Parameter panel: Each of these kinds fills whole panels of so many.
  func order(images: Int, panel: Int) -> Order {
    let (down, along) = (isShortDown ? 1 : 0, isShortAlong ? 1 : 0)
    let counts = [
      (rows - down) * along, (rows - down) * (columns - along), down * (columns - along), down * along,
    ]
    var starts = [0]
    for count in counts { starts.append(starts.last! + (images * count + panel - 1) / panel * panel) }
    return Order(
      image: self, counts: (counts[0], counts[1], counts[2], counts[3]),
      starts: (starts[0], starts[1], starts[2], starts[3]), count: starts[4])
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
      switch image.isShort(tile) {
      case (false, true): return starts.0 &+ n &* counts.0 &+ tile.row
      case (false, false):
        let columns = image.columns &- (image.isShortAlong ? 1 : 0)
        return starts.1 &+ n &* counts.1 &+ tile.row &* columns &+ tile.column
      case (true, false): return starts.2 &+ n &* counts.2 &+ tile.column
      case (true, true): return starts.3 &+ n
      }
    }

    /// The places of those that have a point.
    func places(skippingDown: Bool, along: Bool) -> Range<Int> {
      (along ? starts.1 : 0)..<(skippingDown ? starts.2 : along ? starts.3 : count)
    }

    /// The places of no tile.
    func empty(images: Int) -> [Range<Int>] {
      [
        starts.0 + images * counts.0..<starts.1, starts.1 + images * counts.1..<starts.2,
        starts.2 + images * counts.2..<starts.3, starts.3 + images * counts.3..<count,
      ]
    }
  }
}
