public import Datasets
public import Failures
public import Kernels
public import Models
public import Networks

/// The two halves of a variational autoencoder: from images to the means of their codes, and from codes to the means of
/// their pixels. Codes and images lie one after the other.
public final class LatentSpace {
  /// The model, whose layers after the encoder decode.
  public let model: Model
  private let workspace: Workspace
  private var generated = Slab(count: 0)

  /// The samples that go through the network at a time.
  private static let blockSize = 64

  /// The halves with the values that an arena has whenever they are used; nil for a model whose codes have no distribution.
  public init?(_ model: Model, _ arena: Arena) {
    guard model.reparametrization != nil else { return nil }
    self.model = model
    workspace = Workspace(arena, rows: LatentSpace.blockSize, training: false)
  }

  /// The units of a code.
  public var units: Int { model.code.count }

  /// The means of the codes of images, which are prepared as test images are.
  ///
  /// - Parameters:
  ///   - first: The place of the first image in the test set.
  ///   - classes: Their classes; needed by models that are given them.
  /// - Returns: The images as the model was shown them, and the means.
  public func encode(
    _ images: Images, from first: Int = 0, classes: [UInt8] = []
  ) throws(Failure) -> (images: [Float], codes: [Float]) {
    var result: (images: [Float], codes: [Float]) = ([], [])
    try forEachBlock(of: images.count, classes) { range, block, context throws(Failure) in
      let samples = range.map { Int32(first + $0) }
      images.load(range, into: workspace.input.floats)
      try samples.withUnsafeBufferPointer { samples throws(Failure) in
        var context = context
        context.samples = samples.baseAddress
        model.objective.prepare(workspace.input.rows(block.rows), context)
        try workspace.forward([block], context, depth: model.encoderDepth)
      }
      result.images += workspace.input.rows(block.rows).floats
      result.codes += workspace.output(ofFirst: model.encoderDepth).rows(block.rows).floats
    }
    return result
  }

  /// The means of the pixels that codes stand for.
  ///
  /// - Parameter classes: The class of each; needed by models that are given them.
  public func decode(_ codes: [Float], classes: [UInt8] = []) throws(Failure) -> [Float] {
    var pixels: [Float] = []
    try forEachBlock(of: codes.count / units, classes) { range, block, context throws(Failure) in
      let code = workspace.output(ofFirst: model.encoderDepth).rows(block.rows)
      _ = code.floats.update(fromContentsOf: codes[range.lowerBound * units..<range.upperBound * units])
      try workspace.forward([block], context, from: model.encoderDepth)
      let output = workspace.output.rows(block.rows)
      model.objective.reconstruct(output, into: output)
      pixels += output.floats
    }
    return pixels
  }

  /// Codes drawn from the prior; code i is always the same for the same seed.
  public func draw(_ range: Range<Int>, seed: UInt64) -> [Float] {
    let slab = Slab(count: range.count * units)
    for (row, i) in range.enumerated() {
      RandomStream(seed: seed, purpose: .generation, index: i).fillNormal(slab.base + row * units, count: units)
    }
    return [Float](slab.floats)
  }

  /// Makes a range of images, the means of the pixels that drawn codes stand for; where the model is given the class, the
  /// classes take turns.
  ///
  /// - Returns: An image a row, pixels in [0, 1]; valid until the next call.
  public func generate(_ range: Range<Int>, seed: UInt64) throws(Failure) -> Matrix {
    let labels = model.isConditional ? range.map(model.label(ofImage:)) : []
    let pixels = try decode(draw(range, seed: seed), classes: labels)
    if generated.floats.count < pixels.count { generated = Slab(count: pixels.count) }
    _ = generated.floats.update(fromContentsOf: pixels)
    return Matrix(generated.base, rows: range.count, columns: model.network.input.count)
  }

  private func forEachBlock(
    of count: Int, _ classes: [UInt8], _ body: (Range<Int>, Block, Context) throws(Failure) -> Void
  ) throws(Failure) {
    for start in stride(from: 0, to: count, by: workspace.rows) {
      let range = start..<min(start + workspace.rows, count)
      try classes.withUnsafeBufferPointer { classes throws(Failure) in
        let labels = classes.isEmpty ? nil : classes.baseAddress! + start
        try body(range, Block(rows: 0..<range.count), Context(.evaluation, labels: labels))
      }
    }
  }
}
