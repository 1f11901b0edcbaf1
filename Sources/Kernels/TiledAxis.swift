/// The tiles of an image along an axis: first those of four outputs, then as many of three as it takes to end with the outputs.
struct TiledAxis: Hashable, Sendable {
  /// The tiles of four outputs, and of three.
  let whole, short: Int

  /// The tiles for so many outputs; where these are few, the last tile reaches beyond them.
  init(outputs: Int) {
    let side = WinogradProducts.outputs
    let tiles = (outputs + side - 1) / side
    short = min(tiles, tiles * side - outputs)
    whole = tiles - short
  }

  /// All tiles.
  var tiles: Int { whole + short }

  /// Whether a tile is a short one.
  @inline(__always)
  func isShort(_ tile: Int) -> Bool { tile >= whole }

  /// The first output of a tile, or the one behind all.
  @inline(__always)
  func first(_ tile: Int) -> Int { WinogradProducts.outputs &* tile &- max(0, tile &- whole) }

  /// The points of all tiles, where whole ones have so many.
  func points(of whole: Int) -> Int { tiles * whole - short }
}
