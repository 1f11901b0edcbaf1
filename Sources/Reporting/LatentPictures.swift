import Datasets
public import Evaluation
public import Failures
import Models
import Foundation
import Imaging
import Storage
public import Training

/// Draws what the code of a variational autoencoder stands for: samples from the prior, ways between test images, what single
/// units change, and, when there are only two, all of it.
public final class LatentPictures: SnapshotPictures {
  private let space: LatentSpace
  private let reconstructions: ReconstructionPictures
  private let seed: UInt64
  private let run: String
  private let snapshots: String
  private let every: Int
  private let writer: BackgroundWriter

  /// - Parameters:
  ///   - space: The encoder and the decoder.
  ///   - reconstructions: The pictures of the first test images, which are drawn along with the samples of an epoch.
  ///   - seed: What the samples are drawn from; they stay the same codes in all pictures.
  ///   - run: The folder of the pictures of the whole run.
  ///   - snapshots: The folder of the pictures of an epoch.
  ///   - every: The epochs between two of these; 0 for none.
  public init(
    _ space: LatentSpace, _ reconstructions: ReconstructionPictures, seed: UInt64, run: String, snapshots: String,
    every: Int, _ writer: BackgroundWriter
  ) {
    self.space = space
    self.reconstructions = reconstructions
    self.seed = seed
    self.run = run
    self.snapshots = snapshots
    self.every = every
    self.writer = writer
  }

  public func observe(_ event: Event) throws(Failure) {
    try reconstructions.observe(event)
    guard case .epoch(let record) = event, every > 0, (record.epoch + 1) % every == 0 else { return }
    try drawSamples(
      to: snapshots + String(format: "/samples-%03d.png", record.epoch + 1), title: "samples, epoch \(record.epoch + 1)"
    )
  }

  public func draw(to path: String, title: String) throws(Failure) {
    try reconstructions.draw(to: path, title: title)
  }

  private var images: Images { reconstructions.images }

  private var classes: [UInt8] { reconstructions.classes }

  /// Draws all pictures of the run.
  public func draw() throws(Failure) {
    try drawSamples(to: run + "/samples.png", title: "samples from the prior")
    if space.model.isConditional {
      try drawAnalogies()
    } else {
      try drawInterpolation()
      if space.units == 2 { try drawManifold() }
    }
    if images.count > 0 { try drawTraversal() }
  }

  private func drawSamples(to path: String, title: String) throws(Failure) {
    guard space.model.isConditional else {
      return write(try space.decode(space.draw(0..<100, seed: seed)), columns: 10, title, to: path)
    }
    // A row of the same ten codes for every class.
    let codes = space.draw(0..<10, seed: seed)
    let pixels = try space.decode(
      allClasses.flatMap { _ in codes }, classes: allClasses.flatMap { Array(repeating: $0, count: 10) })
    write(pixels, columns: 10, title, to: path, rowLabels: ImageSet.fashionMNISTClasses)
  }

  private var allClasses: [UInt8] { (0..<Model.classes).map { UInt8($0) } }

  /// Each row has a test image, and what its code makes of each class.
  private func drawAnalogies() throws(Failure) {
    let rows = min(10, images.count)
    let (originals, means) = try space.encode(images, classes: classes)
    var codes: [Float] = []
    for row in 0..<rows {
      for _ in allClasses { codes += means[row * space.units..<(row + 1) * space.units] }
    }
    let decoded = try space.decode(codes, classes: (0..<rows).flatMap { _ in allClasses })
    let width = Model.classes * images.pixels
    var pixels: [Float] = []
    for row in 0..<rows {
      pixels += originals[row * images.pixels..<(row + 1) * images.pixels]
      pixels += decoded[row * width..<(row + 1) * width]
    }
    write(
      pixels, columns: Model.classes + 1, "codes of test images in every class", to: run + "/analogies.png",
      columnLabels: ["image"] + ImageSet.fashionMNISTClasses)
  }

  /// Each row goes from one test image to another along a straight line between their codes; the images themselves are at
  /// its ends.
  private func drawInterpolation() throws(Failure) {
    let rows = min(10, images.count / 2)
    let steps = 10
    let (originals, means) = try space.encode(images)
    func image(_ i: Int) -> ArraySlice<Float> { originals[i * images.pixels..<(i + 1) * images.pixels] }
    func code(_ i: Int) -> ArraySlice<Float> { means[i * space.units..<(i + 1) * space.units] }
    var codes: [Float] = []
    for row in 0..<rows {
      for step in 0..<steps {
        let share = Float(step) / Float(steps - 1)
        codes += zip(code(2 * row), code(2 * row + 1)).map { $0 + ($1 - $0) * share }
      }
    }
    let decoded = try space.decode(codes)
    let width = steps * images.pixels
    var pixels: [Float] = []
    for row in 0..<rows {
      pixels += image(2 * row) + decoded[row * width..<(row + 1) * width] + image(2 * row + 1)
    }
    write(pixels, columns: steps + 2, "between test images", to: run + "/interpolation.png")
  }

  /// Each row changes one unit of a test image's code, from −3 to 3 deviations of the prior; the units whose means vary most
  /// over the images come first.
  private func drawTraversal() throws(Failure) {
    let means = try space.encode(images, classes: classes).codes
    let units = space.units
    func variance(_ unit: Int) -> Float {
      let values = stride(from: unit, to: means.count, by: units).map { means[$0] }
      let mean = values.reduce(0, +) / Float(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
    }
    let variances = (0..<units).map(variance)
    let chosen = (0..<units).sorted { (variances[$1], $0) < (variances[$0], $1) }.prefix(12)
    let values = (0..<11).map { Float($0 - 5) * 0.6 }
    var codes: [Float] = []
    for unit in chosen {
      for value in values {
        codes += means[..<units]
        codes[codes.count - units + unit] = value
      }
    }
    let ofFirst = classes.prefix(1).flatMap { Array(repeating: $0, count: codes.count / units) }
    write(
      try space.decode(codes, classes: ofFirst), columns: values.count, "one unit changed", to: run + "/traversal.png",
      rowLabels: chosen.map { String(format: "z%d", $0) }, columnLabels: values.map { String(format: "%.1f", $0) })
  }

  /// The images of a grid of codes that has the same share of the prior in each of its cells.
  private func drawManifold() throws(Failure) {
    let side = 20
    let values = (0..<side).map { Float(normalQuantile((Double($0) + 0.5) / Double(side))) }
    var codes: [Float] = []
    for y in values.reversed() {
      for x in values { codes += [x, y] }
    }
    write(try space.decode(codes), columns: side, "the code's plane", to: run + "/manifold.png")
  }

  private func write(
    _ pixels: [Float], columns: Int, _ title: String, to path: String, rowLabels: [String] = [],
    columnLabels: [String] = []
  ) {
    let (width, height) = (images.width, images.height)
    writer.submit { () throws(Failure) in
      let sheet = ContactSheet.grid(
        pixels: pixels, imageWidth: width, imageHeight: height, columns: columns, scale: 2, title: title,
        rowLabels: rowLabels, columnLabels: columnLabels)
      try AtomicFile.write(Data(try sheet.raster.png()), to: path)
    }
  }
}
