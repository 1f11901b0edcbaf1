import Datasets
public import Failures
import Foundation
import Imaging
import Kernels
public import Models
import Storage
public import Training

/// Draws what a generator makes of the same noise, as a contact sheet; where there are classes, a row for each, and the same noise
/// down a column.
public final class SamplePictures: SnapshotPictures {
  private let generator: ImageGenerator
  private let model: AdversarialModel
  private let (width, height): (Int, Int)
  private let directory: String
  private let every: Int
  private let writer: BackgroundWriter

  /// The images of a sheet: eight columns, and eight rows or as many as there are classes.
  public static func count(_ model: AdversarialModel) -> Int { columns * (model.classes > 0 ? model.classes : 8) }

  private static let columns = 8

  /// - Parameters:
  ///   - generator: Makes the images, as many as a sheet has at a time.
  ///   - directory: The folder of the pictures, which are named after their epoch.
  ///   - every: The epochs between two pictures; 0 for none.
  public init(
    _ generator: ImageGenerator, _ model: AdversarialModel, width: Int, height: Int, into directory: String, every: Int,
    _ writer: BackgroundWriter
  ) {
    self.generator = generator
    self.model = model
    (self.width, self.height) = (width, height)
    self.directory = directory
    self.every = every
    self.writer = writer
  }

  public func observe(_ event: Event) throws(Failure) {
    guard case .epoch(let record) = event, every > 0, (record.epoch + 1) % every == 0 else { return }
    try draw(
      to: directory + String(format: "/epoch-%03d.png", record.epoch + 1), title: "epoch \(record.epoch + 1)")
  }

  public func draw(to path: String, title: String) throws(Failure) {
    let samples = try generator.generate(0..<SamplePictures.count(model)) { [model] in $0 / max(model.classes, 1) }
    // The classes take turns from image to image, and down the rows here.
    let (rows, columns) = (samples.rows / SamplePictures.columns, SamplePictures.columns)
    let pixels = (0..<samples.rows).flatMap { place in
      let image = model.classes > 0 ? place % columns * rows + place / columns : place
      return [Float](samples.rows(image..<image + 1).floats)
    }
    let (width, height, classes) = (width, height, model.classes > 0 ? ImageSet.fashionMNISTClasses : [])
    writer.submit { () throws(Failure) in
      let sheet = ContactSheet.grid(
        pixels: pixels, imageWidth: width, imageHeight: height, columns: columns, scale: 2, title: title,
        rowLabels: classes)
      try AtomicFile.write(Data(try sheet.raster.png()), to: path)
    }
  }
}
