@testable import Imaging

/// Where the pixels of a colour lie on a picture.
struct Squares {
  let count: Int
  let columns: ClosedRange<Int>
  let rows: ClosedRange<Int>

  /// The pixels of exactly this colour, if there are any.
  init?(of color: Color, on raster: Raster) {
    let places = raster.pixels.indices.filter { raster.pixels[$0] == color }
    guard let first = places.first, let last = places.last else { return nil }
    let columns = places.map { $0 % raster.width }
    self.count = places.count
    self.columns = columns.min()!...columns.max()!
    rows = first / raster.width...last / raster.width
  }

  /// Whether they are a rectangle without a hole.
  func isRectangle(width: Int, height: Int) -> Bool {
    columns.count == width && rows.count == height && count == width * height
  }
}

extension Raster {
  /// The number of pixels of exactly this colour.
  func count(of color: Color) -> Int { pixels.count { $0 == color } }

  /// The columns that have a pixel which is not white.
  var inkedColumns: [Int] { (0..<width).filter { x in (0..<height).contains { self[x, $0] != .white } } }

  /// The rows that have a pixel which is not white.
  var inkedRows: [Int] { (0..<height).filter { y in (0..<width).contains { self[$0, y] != .white } } }
}
