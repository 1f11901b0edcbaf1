/// One of the two images of a convolution, cut into the tiles that Winograd's transforms work on.
///
/// The pixels of an image whose places leave the same remainders by the stride are a *phase*; with respect to phases, a strided
/// convolution is one of stride 1. A tile lies on the same place of all phases. Phases and strips of sixteen channels are
/// counted together, as groups.
struct TiledImage: Hashable, Sendable {
  let height, width, channels: Int
  /// The distance of a phase's pixels.
  let stride: Int
  /// The first pixel of the first tile of the first phase, along both axes: the image's own first, or one of the margin's.
  let origin: Int
  /// The tiles along the axes.
  let down, along: TiledAxis
  /// The image with margins that all tiles lie in.
  let frame: ImageFrame

  /// - Parameters:
  ///   - outputs: The outputs of all tiles along the axes.
  ///   - taps: A tile has the pixels of a phase that so many taps read for its outputs.
  init(
    height: Int, width: Int, channels: Int, stride: Int, origin: Int, outputs: (down: Int, along: Int), taps: Int
  ) {
    (down, along) = (TiledAxis(outputs: outputs.down), TiledAxis(outputs: outputs.along))
    self.height = height
    self.width = width
    self.channels = channels
    self.stride = stride
    self.origin = origin
    func behind(_ axis: TiledAxis, _ size: Int) -> Int {
      max(0, origin + (axis.first(axis.tiles) + taps - 1) * stride - size)
    }
    frame = ImageFrame(
      height: height, width: width, channels: channels, top: -origin, left: -origin,
      bottom: behind(down, height), right: behind(along, width))
  }

  /// The tiles of a phase.
  var tiles: Int { down.tiles * along.tiles }

  /// The phases times the strips of sixteen channels.
  var groups: Int { stride * stride * strips }

  /// The strips of sixteen channels.
  private var strips: Int { channels / WindowProducts.lanes }

  /// A phase and sixteen channels of it, from the first one on.
  struct Group {
    let phase: (y: Int, x: Int)
    let channel: Int
  }

  /// A group by its number, in which channels run fastest.
  func group(_ number: Int) -> Group {
    let (phase, strip) = number.quotientAndRemainder(dividingBy: strips)
    return Group(phase: (phase / stride, phase % stride), channel: strip * WindowProducts.lanes)
  }

  /// The place of a tile among those of a phase.
  struct Tile {
    let row, column: Int
  }

  /// Calls `body` with every tile of a phase, row by row.
  @inline(__always)
  func forEachTile(_ body: (Tile) -> Void) {
    for row in 0..<down.tiles {
      for column in 0..<along.tiles { body(Tile(row: row, column: column)) }
    }
  }

  /// The distances of a phase's pixels in the frame, in floats.
  var rowStep: Int { stride * frame.rowCount }
  var columnStep: Int { stride * channels }

  /// Where a tile of a group begins in the frame.
  @inline(__always)
  func offset(of tile: Tile, _ group: Group) -> Int {
    let (y, x) = (down.first(tile.row) &* stride, along.first(tile.column) &* stride)
    return frame.offset(y &+ group.phase.y, x &+ group.phase.x) + group.channel
  }

  /// Stores the outputs of a tile of a group, as far as they are pixels of the image.
  @inline(__always)
  func store(
    _ outputs: UnsafeMutablePointer<Float>, _ tile: Tile, _ group: Group, into image: UnsafeMutablePointer<Float>,
    _ finish: (Lanes) -> Lanes
  ) {
    let top = origin &+ down.first(tile.row) &* stride &+ group.phase.y
    let left = origin &+ along.first(tile.column) &* stride &+ group.phase.x
    let bottom = min(height, origin &+ down.first(tile.row &+ 1) &* stride)
    let right = min(width, origin &+ along.first(tile.column &+ 1) &* stride)
    let target = image + group.channel
    var (source, y) = (outputs, top)
    while y < bottom {
      if y >= 0 {
        var (value, x) = (source, left)
        while x < right {
          if x >= 0 { (target + (y &* width &+ x) &* channels).lanes = finish(value.lanes) }
          value += WindowProducts.lanes
          x &+= stride
        }
      }
      source += WinogradProducts.outputs &* WindowProducts.lanes
      y &+= stride
    }
  }
}
