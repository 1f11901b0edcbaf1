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
  let rows, columns: Int
  /// Whether the last tiles have three outputs instead of four, down and along.
  let isShortDown, isShortAlong: Bool
  /// The image with margins that all tiles lie in.
  let frame: ImageFrame

  /// - Parameters:
  ///   - outputs: The outputs of all tiles along the axes.
  ///   - extent: The side of a tile, in pixels of a phase; tiles begin ``WinogradProducts/outputs`` apart.
  init(
    height: Int, width: Int, channels: Int, stride: Int, origin: Int, outputs: (down: Int, along: Int), extent: Int
  ) {
    let side = WinogradProducts.outputs
    let (rows, columns) = ((outputs.down + side - 1) / side, (outputs.along + side - 1) / side)
    (isShortDown, isShortAlong) = (outputs.down % side == 3, outputs.along % side == 3)
    self.height = height
    self.width = width
    self.channels = channels
    self.stride = stride
    self.origin = origin
    self.rows = rows
    self.columns = columns
    func behind(_ tiles: Int, _ size: Int) -> Int {
      max(0, origin + ((tiles - 1) * WinogradProducts.outputs + extent) * stride - size)
    }
    frame = ImageFrame(
      height: height, width: width, channels: channels, top: -origin, left: -origin,
      bottom: behind(rows, height), right: behind(columns, width))
  }

  /// The tiles of a phase.
  var tiles: Int { rows * columns }

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
    for row in 0..<rows {
      for column in 0..<columns { body(Tile(row: row, column: column)) }
    }
  }

  /// The distances of a phase's pixels in the frame, in floats.
  var rowStep: Int { stride * frame.rowCount }
  var columnStep: Int { stride * channels }

  /// Where a tile of a group begins in the frame.
  @inline(__always)
  func offset(of tile: Tile, _ group: Group) -> Int {
    let side = WinogradProducts.outputs * stride
    return frame.offset(tile.row * side + group.phase.y, tile.column * side + group.phase.x) + group.channel
  }

  /// Stores the outputs of a tile of a group, as far as they are pixels of the image.
  @inline(__always)
  func store(
    _ outputs: UnsafeMutablePointer<Float>, _ tile: Tile, _ group: Group, into image: UnsafeMutablePointer<Float>,
    _ finish: (Lanes) -> Lanes
  ) {
    let side = WinogradProducts.outputs
    let top = origin &+ tile.row &* side &* stride &+ group.phase.y
    let left = origin &+ tile.column &* side &* stride &+ group.phase.x
    let target = image + group.channel
    var source = outputs
    var y = top
    for _ in 0..<side {
      if y >= 0, y < height {
        var x = left
        for column in 0..<side {
          if x >= 0, x < width {
            (target + (y &* width &+ x) &* channels).lanes = finish((source + column &* WindowProducts.lanes).lanes)
          }
          x &+= stride
        }
      }
      y &+= stride
      source += side &* WindowProducts.lanes
    }
  }
}
