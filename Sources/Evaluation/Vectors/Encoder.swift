import Datasets
import Failures
import Kernels
import Models
import Networks

/// Computes the codes of images with the first layers of a model.
///
/// Images are encoded as they are: where a model learned from pixels that were drawn black or white, codes should not hang on one
/// more draw, and a shade of gray is the mean of those.
final class Encoder {
  private let model: Model
  private let workspace: Workspace

  /// The images that go through the layers at a time.
  private static let blockSize = 64

  /// An encoder with the values that an arena has whenever it is asked.
  init(_ model: Model, _ arena: Arena) {
    self.model = model
    workspace = Workspace(arena, rows: Encoder.blockSize, training: false)
  }

  /// Writes the codes of a run of images, a row each; `codes` has as many rows as the range has images.
  ///
  /// - Parameter labels: The classes of all images, for a model whose codes depend on them.
  func encode(
    _ images: Images, labels: [UInt8] = [], _ range: Range<Int>, into codes: Matrix
  ) throws(Failure) {
    precondition(!model.isConditional || labels.count == images.count, "the codes of this model depend on the class")
    for start in stride(from: 0, to: range.count, by: workspace.rows) {
      let rows = start..<min(start + workspace.rows, range.count)
      let first = range.lowerBound + rows.lowerBound
      images.load(first..<first + rows.count, into: workspace.input.floats)
      try labels.withUnsafeBufferPointer { labels throws(Failure) in
        try workspace.forward(
          [Block(rows: 0..<rows.count)],
          Context(.evaluation, labels: labels.isEmpty ? nil : labels.baseAddress! + first), depth: model.encoderDepth)
      }
      codes.rows(rows).base.update(
        from: workspace.output(ofFirst: model.encoderDepth).base, count: rows.count * codes.columns)
    }
  }
}
