/// The lines of ``StrideTwoProducts`` that have a weight in common, for several images, image by image.
struct StrideTwoLines: Hashable, Sendable {
  /// The weight's products along the axis.
  let products: Range<Int>
  /// What they are multiplied by.
  let large, small: Factors
  /// The outputs of the lines, and their pixels: sums that go to the products, or to the images (``pixelsAreInImages``).
  let windows, pixels: [TapFamily]
  /// Whether each product is all that pixels of the large image are a sum of.
  let pixelsAreInImages: Bool
  /// For each tap, the places that it relates, and how many images these are for.
  let tapPlaces: [WindowProducts.TapPlaces]
  let summedImages: Int

  /// The lines of one side.
  struct Factors: Hashable, Sendable {
    let sums: SignedSums
    let products: Range<Int>
    /// Whether they are rows of the images. Otherwise they are sums of such, which lie in memory of their own.
    let areInImages: Bool
    /// The floats of a row, and of an image.
    let rowCount, imageCount: Int

    init(_ sums: SignedSums, _ products: Range<Int>, rowCount: Int, imageCount: Int) {
      (self.sums, self.products, self.rowCount, self.imageCount) = (sums, products, rowCount, imageCount)
      areInImages = sums.sums[products].allSatisfy { $0.count == 1 }
    }

    /// Where the line of a product lies, behind ``callAsFunction(_:memory:)``.
    fileprivate func place(_ product: Int, image: Int) -> Int {
      areInImages
        ? image * imageCount + sums.sums[product].first.source * rowCount
        : (image * products.count + product - products.lowerBound) * rowCount
    }

    /// The lines of some images.
    func callAsFunction(_ x: Matrix, memory: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
      if areInImages { return x.base }
      for n in 0..<x.rows {
        sums(
          products, of: x.base + n * imageCount, into: memory + n * products.count * rowCount,
          pixels: rowCount / WindowProducts.lanes, channels: WindowProducts.lanes)
      }
      return memory
    }
  }

  /// What the lines whose products are summed together may take, so that they stay in the level-1 cache meanwhile.
  private static let cachedBytes = 24 << 10

  /// - Parameters:
  ///   - products: Those of a weight.
  ///   - images: How many images are multiplied together.
  ///   - contacts: How the taps of a row relate its positions and its pixels.
  init(
    _ products: Range<Int>, of axis: StrideTwoAxis, _ geometry: PatchGeometry, features: Int, images: Int,
    contacts: [(tap: Int, position: Int, pixel: Int)]
  ) {
    let channels = geometry.channels
    let large = Factors(
      axis.input, products, rowCount: geometry.width * channels, imageCount: geometry.imageCount)
    let small = Factors(
      axis.outputAdjoint, products, rowCount: geometry.gridWidth * features, imageCount: geometry.positions * features)
    let pixelsAreInImages = products == axis.productsOfWeight[StrideTwoAxis.middle]
    let lineBytes = (large.rowCount + small.rowCount) * MemoryLayout<Float>.stride
    summedImages = max(1, StrideTwoLines.cachedBytes / (lineBytes * max(1, products.count)))
    var (windows, pixels): ([TapFamily.Output], [TapFamily.Output]) = ([], [])
    for image in 0..<images {
      for product in products {
        let (largeLine, smallLine) = (large.place(product, image: image), small.place(product, image: image))
        let line = image * axis.count + product
        for position in 0..<geometry.gridWidth {
          windows.append(
            TapFamily.Output(
              target: line * small.rowCount + position * features,
              contacts: contacts.filter { $0.position == position }.map {
                TapFamily.Contact(tap: $0.tap, place: largeLine + $0.pixel * channels)
              }))
        }
        for pixel in 0..<geometry.width {
          pixels.append(
            TapFamily.Output(
              target: (pixelsAreInImages ? largeLine : line * large.rowCount) + pixel * channels,
              contacts: contacts.filter { $0.pixel == pixel }.map {
                TapFamily.Contact(tap: $0.tap, place: smallLine + $0.position * features)
              }))
        }
      }
    }
    self.windows = TapFamily.families(of: windows, channels: channels)
    self.pixels = TapFamily.families(of: pixels, channels: features)
    let places = (0..<summedImages).flatMap { image in
      products.map { (large: large.place($0, image: image), small: small.place($0, image: image)) }
    }
    tapPlaces = (0..<3).map { tap in
      let contacts = contacts.filter { $0.tap == tap }
      return WindowProducts.TapPlaces(
        small: places.flatMap { place in contacts.map { place.small + $0.position * features } },
        large: places.flatMap { place in contacts.map { place.large + $0.pixel * channels } })
    }
    self.pixelsAreInImages = pixelsAreInImages
    (self.products, self.large, self.small) = (products, large, small)
  }
}
