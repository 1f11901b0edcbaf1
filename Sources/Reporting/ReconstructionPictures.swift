public import Datasets
public import Failures
import Foundation
import Imaging
import Kernels
public import Models
public import Networks
import Storage
public import Training

/// Draws the same test images and their reconstructions, as a contact sheet; in between, what a denoising autoencoder was shown.
public final class ReconstructionPictures: SnapshotPictures {
  private let model: Model
  let images: Images
  private let samples: [Int32]
  let classes: [UInt8]
  private let workspace: Workspace
  private let directory: String
  private let every: Int
  private let writer: BackgroundWriter

  /// The images of a sheet: 8 × 8.
  public static let count = 64

  /// - Parameters:
  ///   - model: The model whose reconstructions they are.
  ///   - arena: The values that the model has whenever a picture is drawn.
  ///   - images: The images, at most 64.
  ///   - first: The place of the first of them in the test set.
  ///   - classes: Their classes, for a model that is given them.
  ///   - directory: The folder of the pictures, which are named after their epoch.
  ///   - every: The epochs between two pictures; 0 for none.
  public init(
    _ model: Model, _ arena: Arena, of images: Images, from first: Int = 0, classes: [UInt8] = [],
    into directory: String, every: Int, _ writer: BackgroundWriter
  ) {
    self.model = model
    self.images = images
    samples = (0..<images.count).map { Int32(first + $0) }
    self.classes = classes
    self.directory = directory
    self.every = every
    self.writer = writer
    workspace = Workspace(arena, rows: max(images.count, 1), training: false)
  }

  public func observe(_ event: Event) throws(Failure) {
    guard case .epoch(let record) = event, every > 0, (record.epoch + 1) % every == 0 else { return }
    let path = directory + String(format: "/epoch-%03d.png", record.epoch + 1)
    try draw(to: path, title: String(format: "epoch %d   test mse %.5f", record.epoch + 1, record.test["mse"] ?? .nan))
  }

  /// Draws the images and their reconstructions now.
  public func draw(to path: String, title: String) throws(Failure) {
    images.load(0..<images.count, into: workspace.input.floats)
    try samples.withUnsafeBufferPointer { samples throws(Failure) in
      try classes.withUnsafeBufferPointer { classes throws(Failure) in
        let context = Context(
          .evaluation, corrupts: true, samples: samples.baseAddress,
          labels: classes.isEmpty ? nil : classes.baseAddress)
        model.objective.prepare(workspace.input.rows(0..<images.count), context)
        try workspace.forward([Block(rows: 0..<images.count)], context)
      }
    }
    model.objective.reconstruct(workspace.output, into: workspace.output)
    var rows = [("input", [Float](workspace.input.floats))]
    if model.network.corruption != nil { rows.append(("corrupted", [Float](workspace.output(ofFirst: 1).floats))) }
    rows.append((rows.count > 1 ? "restored" : "output", [Float](workspace.output.floats)))
    let (width, height) = (images.width, images.height)
    writer.submit { [rows] () throws(Failure) in
      let sheet = ContactSheet.stacked(
        rows: rows, imageWidth: width, imageHeight: height, columns: 8,
        scale: 2, title: title)
      try AtomicFile.write(Data(try sheet.raster.png()), to: path)
    }
  }
}
