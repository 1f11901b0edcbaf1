/// The three products of a convolution by minimal filtering, F(4×4, 3×3) or F(4×4, 2×2), as ``WindowProducts`` defines them.
///
/// Tiles of an image are transformed, multiplied point by point with transformed weights (at each point a matrix product over
/// channels), and transformed back. A stride of s makes s² phases of an image, each with a kernel of ⌈kernel/s⌉ taps, whose
/// products are summed before they are transformed back: 4×4 kernels of stride 2 become four of 2×2. This takes a third of the
/// multiplications of a 3×3 convolution and half of those of a 4×4 one of stride 2. Tiles at the end of an axis have three
/// outputs where it is not a multiple of four, and do without a point along it. Rounding errors grow: to some 10⁻⁶ of the
/// largest output, from some 10⁻⁷.
///
/// A tile's result depends on that tile and the weights alone, and sums over images run in their order.
struct WinogradProducts: Hashable, Sendable {
  /// The outputs of a tile along an axis.
  static let outputs = 4
  /// The tiles that are multiplied together: by sixteen lanes, twelve registers of AVX2.
  static let panel = 6
  /// The tiles that are transformed before they are multiplied, or a few more, at most: as many as are worth the way of the
  /// weights to the cache.
  private static let together = 96
  /// What tiles that are multiplied with weights may take, which is for the level-2 cache, and tiles of both images for a
  /// gradient, which takes longer the fewer they are: half of a rank's share of a level-3 cache.
  private static let cachedBytes = (products: 640 << 10, gradient: 2 << 20)

  let geometry: PatchGeometry
  let features: Int
  let taps: Int
  /// The large image as its windows read it, and the small one as they write it.
  let windows, positions: TiledImage
  /// The small image as pixels read it, and the large one as they are written.
  let reached, pixels: TiledImage

  /// The products for a geometry; nil where they would not take clearly fewer multiplications, or not fill their lanes.
  init?(_ geometry: PatchGeometry, features: Int) {
    let (kernel, stride, padding) = (geometry.kernel, geometry.stride, geometry.padding)
    let taps = (kernel + stride - 1) / stride
    let side = WinogradProducts.outputs
    func points(_ outputs: Int) -> Int { TiledAxis(outputs: outputs).points(of: taps + side - 1) }
    let (rows, columns) = (points(geometry.gridHeight), points(geometry.gridWidth))
    guard taps == 2 || taps == 3, geometry.channels % WindowProducts.lanes == 0, features % WindowProducts.lanes == 0,
      padding < kernel,
      10 * rows * columns * stride * stride <= 7 * geometry.positions * kernel * kernel
    else { return nil }
    self.geometry = geometry
    self.features = features
    self.taps = taps
    windows = TiledImage(
      height: geometry.height, width: geometry.width, channels: geometry.channels, stride: stride, origin: -padding,
      outputs: (geometry.gridHeight, geometry.gridWidth), taps: taps)
    positions = TiledImage(
      height: geometry.gridHeight, width: geometry.gridWidth, channels: features, stride: 1, origin: 0,
      outputs: (geometry.gridHeight, geometry.gridWidth), taps: 1)
    // A phase's first pixel lies in window padding / stride, and in those up to taps − 1 before it.
    let first = padding / stride
    func reach(_ size: Int) -> Int { (size - 1 + padding) / stride - first + 1 }
    let reach = (reach(geometry.height), reach(geometry.width))
    reached = TiledImage(
      height: geometry.gridHeight, width: geometry.gridWidth, channels: features, stride: 1,
      origin: first - (taps - 1), outputs: reach, taps: taps)
    pixels = TiledImage(
      height: geometry.height, width: geometry.width, channels: geometry.channels, stride: stride,
      origin: first * stride - padding, outputs: reach, taps: 1)
  }

  /// The points of a tile.
  var points: Int { (taps + WinogradProducts.outputs - 1) * (taps + WinogradProducts.outputs - 1) }

  /// The floats of working memory that each product needs.
  var scratchCount: Int {
    let frames = [windows, positions, reached].map(\.frame.count).max()!
    let block = taps * taps * WindowProducts.lanes * WindowProducts.lanes
    return frames + block + WinogradProducts.workCount
      + max(
        memory(from: windows, to: positions), memory(from: reached, to: pixels),
        points * features * WindowProducts.lanes + values(windows, images: imagesOfGradient)
          + values(positions, images: imagesOfGradient))
  }

  /// The floats of a tile at most, with sixteen channels.
  static let tileCount = 6 * 6 * WindowProducts.lanes
  /// The floats for a tile between the transforms of its columns and of its rows, and for what comes of it.
  static let workCount = 2 * tileCount

  private func memory(from source: TiledImage, to target: TiledImage) -> Int {
    let tiles = places(source, images: images(source))
    return points * WindowProducts.lanes * (source.groups * target.groups * WindowProducts.lanes + tiles)
      + values(source, images: images(source))
  }

  /// The images that are transformed together, to be multiplied with weights.
  func images(_ source: TiledImage) -> Int {
    images(source.tiles, groups: source.groups, bytes: WinogradProducts.cachedBytes.products)
  }

  /// The images that are transformed together for a gradient.
  var imagesOfGradient: Int {
    images(windows.tiles, groups: windows.groups + positions.groups, bytes: WinogradProducts.cachedBytes.gradient)
  }

  /// As many images as fit the bytes, if possible with whole panels of tiles.
  private func images(_ tiles: Int, groups: Int, bytes: Int) -> Int {
    let imageBytes = tiles * points * groups * WindowProducts.lanes * MemoryLayout<Float>.stride
    let count = max(1, min((WinogradProducts.together + tiles - 1) / tiles, bytes / imageBytes))
    let whole = (1...WinogradProducts.panel).first { $0 * tiles % WinogradProducts.panel == 0 }!
    return count < whole ? count : count - count % whole
  }

  /// The places for tiles of images: whole panels.
  func places(_ image: TiledImage, images: Int) -> Int {
    (images * image.tiles + WinogradProducts.panel - 1) / WinogradProducts.panel * WinogradProducts.panel
  }

  /// The floats from a point's values to the next one's. An odd number of cache lines keeps points from falling on one another.
  func pointStep(_ image: TiledImage, images: Int) -> Int {
    (image.groups * places(image, images: images) | 1) * WindowProducts.lanes
  }

  /// The floats of transformed images.
  func values(_ image: TiledImage, images: Int) -> Int { points * pointStep(image, images: images) }

  /// See ``WindowProducts/correlate(_:_:bias:slope:into:scratch:)``.
  func correlate(
    _ images: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into features: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (lanes, panels) = (WindowProducts.lanes, WeightPanels(weights, .transposed))
    multiply(images, windows, into: features, positions, bias: bias, slope: slope, scratch) {
      strip, group, tap, block in
      guard let place = weight(tap, ofGroup: group) else { return false }
      panels.lay(place..<place + lanes, from: strip * lanes, into: block)
      return true
    }
  }

  /// See ``WindowProducts/spread(_:_:bias:slope:into:scratch:)``.
  func spread(
    _ features: Matrix, _ weights: Matrix, bias: UnsafePointer<Float>?, slope: Float, into images: Matrix,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let (lanes, panels, last) = (WindowProducts.lanes, WeightPanels(weights, .asIs), taps - 1)
    multiply(features, reached, into: images, pixels, bias: bias, slope: slope, scratch) { strip, group, tap, block in
      // A window before a pixel reaches it with a tap behind the first: the kernel is turned around.
      guard let place = weight((last - tap.y, last - tap.x), ofGroup: strip) else { return false }
      panels.lay(group * lanes..<(group + 1) * lanes, from: place, into: block)
      return true
    }
  }

  /// Where the weights of a phase's tap and a group's channels begin in a filter; nil where the kernel has no such tap.
  func weight(_ tap: (y: Int, x: Int), ofGroup group: Int) -> Int? {
    let group = windows.group(group)
    let (y, x) = (tap.y * geometry.stride + group.phase.y, tap.x * geometry.stride + group.phase.x)
    guard y < geometry.kernel, x < geometry.kernel else { return nil }
    return (y * geometry.kernel + x) * geometry.channels + group.channel
  }

  /// Lays out the weights of sixteen channels of a group for sixteen outputs at a tap, outputs running fastest; false when the
  /// kernel has no such tap.
  typealias WeightBlock = (
    _ strip: Int, _ group: Int, _ tap: (y: Int, x: Int), _ block: UnsafeMutablePointer<Float>
  ) -> Bool

  private func multiply(
    _ x: Matrix, _ source: TiledImage, into y: Matrix, _ target: TiledImage, bias: UnsafePointer<Float>?, slope: Float,
    _ scratch: UnsafeMutablePointer<Float>,
    _ weights: WeightBlock
  ) {
    switch taps {
    case 2:
      multiply(
        FourOutputsTwoTaps.self, x, source, into: y, target, bias: bias, slope: slope, scratch, weights)
    default:
      multiply(
        FourOutputsThreeTaps.self, x, source, into: y, target, bias: bias, slope: slope, scratch, weights)
    }
  }

  @inline(__always)
  private func multiply<Filter: WinogradFilter>(
    _: Filter.Type, _ x: Matrix, _ source: TiledImage, into y: Matrix, _ target: TiledImage,
    bias: UnsafePointer<Float>?, slope: Float, _ scratch: UnsafeMutablePointer<Float>,
    _ weights: WeightBlock
  ) {
    let (lanes, points, side) = (WindowProducts.lanes, Filter.points * Filter.points, WinogradProducts.outputs)
    let together = images(source)
    let (work, result) = (scratch, scratch + WinogradProducts.tileCount)
    let transformed = work + WinogradProducts.workCount
    let values = transformed + points * source.groups * target.groups * lanes * lanes
    let products = values + self.values(source, images: together)
    let frame = products + points * lanes * places(source, images: together)
    transform(weights, Filter.self, into: transformed, source.groups, target.groups, block: values, scratch: work)

    let slopes = Lanes(repeating: slope)
    for first in stride(from: 0, to: x.rows, by: together) {
      let count = min(together, x.rows - first)
      let order = source.order(images: count)
      let step = pointStep(source, images: count)
      transform(
        Filter.self, x.rows(first..<first + count), source, order, panel: WinogradProducts.panel, into: values,
        frame: frame, scratch: work)
      for strip in 0..<target.groups {
        for point in 0..<points {
          // A panel may begin or end with places of no tile, or of tiles without this point; nobody asks for their products.
          let places = places(point, order, Filter.self)
          let start = places.lowerBound - places.lowerBound % WinogradProducts.panel
          multiply(
            values + (point * step + start * source.groups * lanes), places.upperBound - start,
            transformed + (strip * points + point) * source.groups * lanes * lanes,
            groups: source.groups, into: products + (start * points + point) * lanes, step: points * lanes)
        }
        let group = target.group(strip)
        let start = bias.map { ($0 + group.channel).lanes } ?? .zero
        for n in 0..<count {
          let image = y.base + (first + n) * y.columns
          target.forEachTile { tile in
            transformTile(
              target.isShort(tile), Filter.output, Filter.shortOutput, Filter.points, to: side,
              products + order(n, tile) * points * lanes, row: Filter.points * lanes, column: lanes, into: result,
              row: side * lanes, column: lanes, scratch: work)
            target.store(result, tile, group, into: image) {
              let sum = $0 + start
              return sum.replacing(with: sum * slopes, where: sum .< Lanes.zero)
            }
          }
        }
      }
    }
  }

  /// At one point, tiles × channels times channels × sixteen outputs.
  @inline(never)
  private func multiply(
    _ values: UnsafeMutablePointer<Float>, _ rows: Int, _ weights: UnsafeMutablePointer<Float>, groups: Int,
    into products: UnsafeMutablePointer<Float>, step: Int
  ) {
    let lanes = WindowProducts.lanes
    var row = 0
    while row < rows {
      var (s0, s1, s2) = (Lanes.zero, Lanes.zero, Lanes.zero)
      var (s3, s4, s5) = (Lanes.zero, Lanes.zero, Lanes.zero)
      var x = values + row &* groups &* lanes
      var w = weights
      @inline(__always) func add(_ k: Int) {
        let v = (w + k &* lanes).lanes
        s0.addProduct(v, Lanes(repeating: x[k]))
        s1.addProduct(v, Lanes(repeating: x[lanes &+ k]))
        s2.addProduct(v, Lanes(repeating: x[2 &* lanes &+ k]))
        s3.addProduct(v, Lanes(repeating: x[3 &* lanes &+ k]))
        s4.addProduct(v, Lanes(repeating: x[4 &* lanes &+ k]))
        s5.addProduct(v, Lanes(repeating: x[5 &* lanes &+ k]))
      }
      var group = 0
      while group < groups {
        var k = 0
        while k < lanes {
          add(k)
          add(k &+ 1)
          add(k &+ 2)
          add(k &+ 3)
          k &+= 4
        }
        x += WinogradProducts.panel &* lanes
        w += lanes &* lanes
        group &+= 1
      }
      let target = products + row &* step
      target.lanes = s0
      (target + step).lanes = s1
      (target + 2 &* step).lanes = s2
      (target + 3 &* step).lanes = s3
      (target + 4 &* step).lanes = s4
      (target + 5 &* step).lanes = s5
      row &+= WinogradProducts.panel
    }
  }
}
